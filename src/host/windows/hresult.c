/* What HRESULTs of HCS, HCN and WMI mean. */
#include "host/windows/hresult.h"

#include <inttypes.h>

#define HRESULT_ADMINISTRATOR                                                                      \
    "access denied; run cotenant as an administrator, or as a member of Hyper-V Administrators"

static const struct {
    uint32_t code;
    const char *meaning;
} hresult_meanings[] = {
    {0x80070005, HRESULT_ADMINISTRATOR},
    {0x80070422, "the service is disabled"},
    {0x80070426, "the service is not started"},
    {0x8007007e, "a library that it needs is missing"},
    {0x8007007f, "the library lacks this function"},
    {0x800706ba, "the service does not answer (RPC server unavailable)"},
    {0x80080005, "the server did not start"},
    {0x80040154, "the class is not registered"},
    {HRESULT_NOT_IMPLEMENTED, "not implemented here"},
    {0x80370102, "Hyper-V is not installed"},
    {0x80370105, "not possible in this state"},
    {0x80370108, "no connection to the compute system"},
    {0x80370109, "no connection to the compute system in time"},
    {0x8037010a, "the connection was closed"},
    {0x8037010d, "the question was not understood as JSON"},
    {HRESULT_SYSTEM_NOT_FOUND, "the compute system is not there"},
    {0x80370114, "the Host Compute Service is not available"},
    {0x80370118, "no answer in time"},
    {0x8037011b, HRESULT_ADMINISTRATOR},
    {0x8037011e, "the Host Compute Service went away"},
    {HRESULT_NETWORK_NOT_FOUND, "the network is not there"},
    {HRESULT_ENDPOINT_NOT_FOUND, "the endpoint is not there"},
    {0x803b0004, "the switch is not there"},
    {0x803b0005, "the subnet is not there"},
    {0x803b000a, "the network is not valid"},
    {HRESULT_NETWORK_NOT_SUPPORTED, "not supported"},
    {0x803b0017, "the network or endpoint is in a degraded state"},
    {0x803b0019, "the GUID was not understood"},
    {HRESULT_NETWORK_INVALID_JSON, "the question was not understood as JSON"},
    {0x803b0020, "the Host Network Service is stopped"},
    {0x803b002a, "Internet Connection Sharing is disabled"},
    {0x80041003, HRESULT_ADMINISTRATOR},
    {0x8004100e, "WMI has no such namespace"},
    {HRESULT_WMI_INVALID_CLASS, "WMI has no such class"},
};

#define HRESULT_MEANINGS (sizeof hresult_meanings / sizeof *hresult_meanings)

static const char *hresult_meaning(uint32_t code)
{
    for (size_t i = 0; i < HRESULT_MEANINGS; i++) {
        if (hresult_meanings[i].code == code)
            return hresult_meanings[i].meaning;
    }
    return NULL;
}

bool hresult_is_unknown_question(int64_t code)
{
    return code == HRESULT_NETWORK_NOT_SUPPORTED || code == HRESULT_NETWORK_INVALID_JSON ||
           code == HRESULT_NOT_IMPLEMENTED;
}

bool hresult_error(struct error *error, uint32_t code, const char *what)
{
    const char *meaning = hresult_meaning(code);
    return error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_HRESULT, code,
                          "%s: %s (0x%08" PRIX32 ")", what, meaning ? meaning : "failed", code);
}

bool hresult_error_win32(struct error *error, uint32_t code, const char *what)
{
    const char *meaning = hresult_meaning(0x80070000U | (code & 0xffff));
    return error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_WIN32, code,
                          "%s: error %" PRIu32 "%s%s", what, code, meaning ? ": " : "",
                          meaning ? meaning : "");
}
