/* Subnets as text. libuv reads the addresses, the same way on both systems. */
#include "model/subnet.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/text.h"

#define SUBNET_BYTES_MAX   16
#define SUBNET_ADDRESS_MAX 64

struct subnet {
    int family;
    unsigned bits;
    unsigned char bytes[SUBNET_BYTES_MAX];
};

static bool subnet_parse(const char *text, struct subnet *subnet)
{
    char address[SUBNET_ADDRESS_MAX];
    const char *slash = strchr(text, '/');
    size_t length = slash ? (size_t)(slash - text) : strlen(text);
    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    *subnet = (struct subnet){.family = strchr(address, ':') ? AF_INET6 : AF_INET};
    unsigned bits_max = subnet->family == AF_INET6 ? 128 : 32;
    if (uv_inet_pton(subnet->family, address, subnet->bytes) != 0)
        return false;
    subnet->bits = bits_max;
    if (slash) {
        char *end = NULL;
        unsigned long bits = strtoul(slash + 1, &end, 10);
        if (end == slash + 1 || *end || bits > bits_max)
            return false;
        subnet->bits = (unsigned)bits;
    }
    return true;
}

char *subnet_masked(const char *text)
{
    struct subnet subnet;
    char shown[SUBNET_ADDRESS_MAX];
    if (!strchr(text, '/') || !subnet_parse(text, &subnet))
        return NULL;
    for (unsigned bit = subnet.bits; bit < SUBNET_BYTES_MAX * CHAR_BIT; bit++)
        subnet.bytes[bit / CHAR_BIT] &= (unsigned char)~(0x80U >> (bit % CHAR_BIT));
    if (uv_inet_ntop(subnet.family, subnet.bytes, shown, sizeof shown) != 0)
        return NULL;
    return memory_format("%s/%u", shown, subnet.bits);
}

bool subnets_overlap(const char *left, const char *right)
{
    struct subnet a, b;
    if (!subnet_parse(left, &a) || !subnet_parse(right, &b))
        return text_same(left, right);
    if (a.family != b.family)
        return false;
    unsigned bits = a.bits < b.bits ? a.bits : b.bits;
    for (unsigned i = 0; i < bits; i++) {
        unsigned mask = 0x80U >> (i % 8);
        if ((a.bytes[i / 8] & mask) != (b.bytes[i / 8] & mask))
            return false;
    }
    return true;
}
