/* What HRESULTs of HCS, HCN and WMI mean, as errors. Pure.
 *
 * Codes: the pages HCSHResult and HCNHResult of the APIs' reference, winerror.h, wbemcli.h. */
#pragma once

#include "base/error.h"

/* Codes that callers ask for. */
#define HRESULT_SYSTEM_NOT_FOUND      0x8037010eU
#define HRESULT_NETWORK_NOT_FOUND     0x803b0001U
#define HRESULT_ENDPOINT_NOT_FOUND    0x803b0002U
#define HRESULT_NETWORK_NOT_SUPPORTED 0x803b0015U
#define HRESULT_NETWORK_INVALID_JSON  0x803b001bU
#define HRESULT_NOT_IMPLEMENTED       0x80004001U
#define HRESULT_WMI_INVALID_CLASS     0x80041010U

/* Whether the code says that the service does not know what it is asked for, and never will: the
 * answer is not lost, there is none. */
bool hresult_is_unknown_question(int64_t code);

/* Fills the error, class unavailable: "WHAT: what the code means (0x8037011B)". Returns false. */
bool hresult_error(struct error *error, uint32_t code, const char *what);

/* The same for an error of Win32: "WHAT: error 5: access is denied". */
bool hresult_error_win32(struct error *error, uint32_t code, const char *what);
