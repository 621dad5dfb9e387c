/* Hover and zoom of report.html's timeline. All that it shows is in the page without it. */
(function () {
  "use strict";
  var chart = document.getElementById("chart");
  var scroll = document.getElementById("scroll");
  var tools = document.getElementById("tools");
  var axis = document.getElementById("axis");
  if (!chart || !scroll || !tools || !axis) return;
  var SVG = "http://www.w3.org/2000/svg";
  var ZOOM_MAX = 400;
  var span = Number(chart.dataset.ms);
  var zoom = 1;

  /* The titles, which this script shows itself. */
  var titles = new Map();
  chart.querySelectorAll("title").forEach(function (title) {
    titles.set(title.parentNode, title.textContent);
    title.remove();
  });

  function seconds(ms) {
    return (ms / 1000).toFixed(3) + " s";
  }

  /* Every heartbeat: its time from the path, its history line from the differences beside it. */
  function readBeats(path) {
    var beats = [];
    var lines = path.dataset.lines.split(" ");
    var moves = path.getAttribute("d").match(/m\d+/g) || [];
    var ms = 0, line = 0;
    moves.forEach(function (move, i) {
      ms += Number(move.slice(1));
      line += Number(lines[i]);
      beats.push({ ms: ms, line: line });
    });
    return beats;
  }
  var lanes = [];
  chart.querySelectorAll(".lane").forEach(function (lane) {
    var path = lane.querySelector(".beats");
    lanes.push({ element: lane, name: lane.dataset.runtime, beats: path ? readBeats(path) : [] });
  });

  function nearest(beats, ms) {
    var low = 0, high = beats.length - 1;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (beats[middle].ms < ms) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && Math.abs(beats[low - 1].ms - ms) < Math.abs(beats[low].ms - ms)) low--;
    return beats[low];
  }

  function startOf(element) {
    return parseFloat(element.getAttribute("x")) / 100 * span;
  }
  var steps = Array.from(chart.querySelectorAll(".band")).map(function (band) {
    return {
      from: startOf(band),
      to: startOf(band) + parseFloat(band.getAttribute("width")) / 100 * span,
      title: titles.get(band)
    };
  });

  /* Where the keys go: every beginning of something, and every heartbeat. */
  var stops = steps.map(function (step) { return step.from; });
  lanes.forEach(function (lane) {
    lane.beats.forEach(function (beat) { stops.push(beat.ms); });
  });
  stops.sort(function (a, b) { return a - b; });

  var cursor = document.createElementNS(SVG, "line");
  cursor.id = "cursor";
  cursor.setAttribute("y1", "0");
  cursor.setAttribute("y2", "100%");
  cursor.setAttribute("visibility", "hidden");
  chart.appendChild(cursor);
  var tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  document.body.appendChild(tip);
  var at = 0;

  function say(ms, element) {
    var step = steps.find(function (s) { return ms >= s.from && ms <= s.to; });
    var parts = [seconds(ms)];
    if (element && titles.has(element)) parts.push(titles.get(element));
    if (step && step.title !== parts[1]) parts.push(step.title);
    var near = 12 / chart.clientWidth * span;
    lanes.forEach(function (lane) {
      var beat = lane.beats.length ? nearest(lane.beats, ms) : null;
      if (beat && Math.abs(beat.ms - ms) <= near)
        parts.push(lane.name + ": beat at " + seconds(beat.ms) + ", history line " + beat.line);
    });
    return parts.slice(0, 12).join("\n");
  }

  function point(ms, x, y, element) {
    at = Math.max(0, Math.min(span, ms));
    var percent = at / span * 100 + "%";
    cursor.setAttribute("x1", percent);
    cursor.setAttribute("x2", percent);
    cursor.setAttribute("visibility", "visible");
    tip.textContent = say(at, element);
    tip.hidden = false;
    var box = tip.getBoundingClientRect();
    var left = x + 16 + box.width > innerWidth ? x - 16 - box.width : x + 16;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = Math.max(4, Math.min(y + 18, innerHeight - box.height - 4)) + "px";
  }

  function leave() {
    tip.hidden = true;
    cursor.setAttribute("visibility", "hidden");
  }

  function msAt(clientX) {
    var box = chart.getBoundingClientRect();
    return (clientX - box.left) / box.width * span;
  }
  chart.addEventListener("pointermove", function (event) {
    var element = event.target;
    while (element && element !== chart && !titles.has(element)) element = element.parentNode;
    point(msAt(event.clientX), event.clientX, event.clientY, element);
  });
  chart.addEventListener("pointerleave", leave);
  scroll.addEventListener("blur", leave);

  /* Round times for what is in view. */
  var axisY = axis.querySelector("line").getAttribute("y1");
  function drawAxis() {
    var step = 1, factors = [2, 2.5, 2], i = 0;
    while (span / step * 90 > chart.clientWidth) step *= factors[i++ % 3];
    axis.textContent = "";
    var from = Math.floor(scroll.scrollLeft / chart.clientWidth * span / step) - 10;
    var to = from + Math.ceil(scroll.clientWidth / chart.clientWidth * span / step) + 20;
    for (var k = Math.max(0, from); k <= to && k * step < span; k++) {
      var x = k * step / span * 100 + "%";
      var line = document.createElementNS(SVG, "line");
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
      line.setAttribute("y1", axisY);
      line.setAttribute("y2", "100%");
      var text = document.createElementNS(SVG, "text");
      text.setAttribute("x", x);
      text.setAttribute("dx", "4");
      text.setAttribute("y", "15");
      text.textContent = (k * step / 1000).toFixed(step < 1000 ? step < 100 ? 3 : 1 : 0) + " s";
      axis.append(line, text);
    }
  }

  /* Widens the drawing around the time that stays where it is on the screen. */
  function zoomTo(wanted, ms, offset) {
    zoom = Math.max(1, Math.min(ZOOM_MAX, wanted));
    chart.style.width = zoom * 100 + "%";
    scroll.scrollLeft = ms / span * chart.clientWidth - offset;
    drawAxis();
    shown.textContent = zoom > 1 ? Math.round(zoom * 10) / 10 + " times" : "";
  }
  function zoomBy(factor) {
    var offset = scroll.clientWidth / 2;
    zoomTo(zoom * factor, (scroll.scrollLeft + offset) / chart.clientWidth * span, offset);
  }
  scroll.addEventListener("wheel", function (event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    var offset = event.clientX - scroll.getBoundingClientRect().left;
    zoomTo(zoom * Math.exp(-event.deltaY / 300), msAt(event.clientX), offset);
  }, { passive: false });
  scroll.addEventListener("scroll", drawAxis);
  addEventListener("resize", drawAxis);

  function button(words, name, action) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.setAttribute("aria-label", name);
    made.addEventListener("click", action);
    tools.appendChild(made);
  }
  button("\u2212", "Zoom out", function () { zoomBy(1 / 2); });
  button("+", "Zoom in", function () { zoomBy(2); });
  button("All", "Show all of the time", function () { zoomTo(1, 0, 0); });
  var shown = document.createElement("output");
  tools.appendChild(shown);
  tools.hidden = false;

  /* Left and right go from one thing to the next; plus, minus and 0 zoom. */
  function go(forward) {
    var next = forward
      ? stops.find(function (ms) { return ms > at + 0.5; })
      : stops.filter(function (ms) { return ms < at - 0.5; }).pop();
    if (next === undefined) return;
    var box = scroll.getBoundingClientRect();
    var x = next / span * chart.clientWidth;
    if (x < scroll.scrollLeft || x > scroll.scrollLeft + box.width)
      scroll.scrollLeft = x - box.width / 2;
    point(next, box.left + x - scroll.scrollLeft, box.top, null);
    shown.textContent = tip.textContent;
  }
  scroll.addEventListener("keydown", function (event) {
    if (event.target !== scroll || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowRight") go(true);
    else if (event.key === "ArrowLeft") go(false);
    else if (event.key === "+" || event.key === "=") zoomBy(2);
    else if (event.key === "-") zoomBy(1 / 2);
    else if (event.key === "0") zoomTo(1, 0, 0);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });
  drawAxis();
})();
