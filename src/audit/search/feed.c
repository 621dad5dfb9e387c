/* A file's bytes, handed on in pieces. */
#include "audit/search/feed.h"

#include <string.h>

#define FEED_PRESENT     0x10000U
#define FEED_REPLACEMENT 0xfffdU

/* Lets the reader use what waits, until it wants more. */
static void feed_drain(struct feed *feed, bool last)
{
    size_t done = 0;
    while (done < feed->waiting.length || last) {
        size_t left = feed->waiting.length - done;
        bool bytes_stand = feed->encoding == FEED_BYTES;
        size_t used = feed->take(feed->user, text_get(&feed->waiting) + done, left,
                                 bytes_stand ? feed->offset + (int64_t)done : -1, last);
        done += used;
        if (!used || used == left)
            break;
    }
    feed->offset += (int64_t)done;
    feed->waiting.length -= done;
    if (done && feed->waiting.length)
        memmove(feed->waiting.data, feed->waiting.data + done, feed->waiting.length);
}

static void feed_unit(struct feed *feed, unsigned unit)
{
    bool low = unit >= 0xdc00 && unit <= 0xdfff;
    if (feed->surrogate && low) {
        unsigned high = feed->surrogate & 0x3ff;
        text_append_code_point(&feed->waiting, 0x10000 + (high << 10 | (unit & 0x3ff)));
        feed->surrogate = 0;
        return;
    }
    if (feed->surrogate)
        text_append_code_point(&feed->waiting, FEED_REPLACEMENT);
    feed->surrogate = 0;
    if (unit >= 0xd800 && unit <= 0xdbff)
        feed->surrogate = FEED_PRESENT | (unit & 0x3ff);
    else
        text_append_code_point(&feed->waiting, low ? FEED_REPLACEMENT : unit);
}

static void feed_decode(struct feed *feed, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned byte = (uint8_t)bytes[i];
        if (!feed->half) {
            feed->half = FEED_PRESENT | byte;
            continue;
        }
        unsigned first = feed->half & 0xff;
        feed->half = 0;
        feed_unit(feed, feed->encoding == FEED_UTF16_BIG ? first << 8 | byte : byte << 8 | first);
    }
}

void feed_push(struct feed *feed, const char *bytes, size_t length, bool last)
{
    if (feed->encoding == FEED_BYTES)
        text_append_bytes(&feed->waiting, bytes, length);
    else
        feed_decode(feed, bytes, length);
    feed_drain(feed, last);
}

void feed_release(struct feed *feed)
{
    text_release(&feed->waiting);
}
