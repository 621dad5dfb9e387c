/* Queries to Windows Management Instrumentation. For files of Windows alone.
 *
 * It may block for as long as the service behind a class takes: it is called on a thread that may
 * wait. */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* Most objects of one query. */
#define WMI_OBJECTS_MAX 4096

/* Longest wait for the next object, in milliseconds. */
#define WMI_NEXT_MS_MAX 15000

/* One property that an object has. */
struct wmi_property {
    char *name;
    char *value; /* as text; a list's members are divided by ", " */
};

struct wmi_object {
    VECTOR(struct wmi_property) properties; /* those that are not null, by name */
};

struct wmi_answer {
    VECTOR(struct wmi_object) objects;
};

/* Asks a namespace ("ROOT\StandardCimv2") in WQL and fills a zeroed answer that the caller
 * releases. False with the error (class unavailable, the raw HRESULT), also where the host has
 * no such namespace (0x8004100E) or class (0x80041010). */
bool wmi_query(const char *namespace, const char *query, struct wmi_answer *answer,
               struct error *error);

/* The value of the object's property, or NULL. */
const char *wmi_value(const struct wmi_object *object, const char *name);

void wmi_answer_release(struct wmi_answer *answer);
