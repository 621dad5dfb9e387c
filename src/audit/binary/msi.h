/* Reads the tables of an MSI package: Property, Component, ServiceInstall, Registry, Class,
 * Shortcut, Directory, File, CustomAction and whatever other tables it has. What lies in its
 * cabinets is packed and not read: for that give the installed folder. */
#pragma once

#include "audit/search/finder.h"
#include "base/error.h"

/* Most tables read of one package, and how long reading one may take. */
#define MSI_TABLES_MAX  128
#define MSI_DEADLINE_MS 10000

/* Gives the tables of the package at `path` to the finder, but those that hold streams (Binary,
 * Icon); `read` says how many. False with the error if not all could be read: class unavailable
 * where what reads packages is missing, else class input. A table that cannot be read is named in
 * the error and keeps no other from being read. Nothing is written anywhere. */
bool msi_read(const char *path, struct finder *finder, size_t *read, struct error *error);

/* Gives one table, exported as text (an .idt file: lines of cells between tabs; the first three
 * name the columns, their types, and the table with its keys), to the finder. False if it is none.
 */
bool msi_table_read(const char *table, const char *bytes, size_t length, struct finder *finder);
