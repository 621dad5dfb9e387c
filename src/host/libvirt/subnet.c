/* An interface's address and netmask or prefix, as the subnet that they say. */
#include "host/libvirt/subnet.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define SUBNET_BYTES_MAX 16 /* an IPv6 address */

/* A prefix's length out of "24" or, for IPv4, "255.255.255.0"; -1 for neither. */
static int subnet_prefix(const char *mask, int bits)
{
    char *end = NULL;
    long length = strtol(mask, &end, 10);
    if (*mask && *end == '\0')
        return length >= 0 && length <= bits ? (int)length : -1;
    struct in_addr dotted = {0};
    if (bits != 32 || inet_pton(AF_INET, mask, &dotted) != 1)
        return -1;
    uint32_t ones = ntohl(dotted.s_addr);
    int prefix = __builtin_popcount(ones);
    bool contiguous = prefix == 0 || ones == UINT32_MAX << (32 - prefix);
    return contiguous ? prefix : -1;
}

/* What libvirt takes where no mask is given: for IPv4 that of the address's class, for IPv6 64
 * (virSocketAddrGetIPPrefix). */
static int subnet_prefix_default(const unsigned char *address, int bits)
{
    if (bits == 128)
        return 64;
    if (address[0] < 128)
        return 8;
    return address[0] < 192 ? 16 : 24;
}

char *subnet_text(const char *address, const char *mask)
{
    unsigned char bytes[SUBNET_BYTES_MAX] = {0};
    int family = strchr(address, ':') ? AF_INET6 : AF_INET;
    int bits = family == AF_INET6 ? 128 : 32;
    if (inet_pton(family, address, bytes) != 1)
        return NULL;
    int prefix = mask ? subnet_prefix(mask, bits) : subnet_prefix_default(bytes, bits);
    if (prefix < 0)
        return NULL;
    for (int bit = prefix; bit < bits; bit++)
        bytes[bit / 8] &= (unsigned char)~(0x80 >> (bit % 8));
    char shown[INET6_ADDRSTRLEN];
    inet_ntop(family, bytes, shown, sizeof shown);
    return memory_format("%s/%d", shown, prefix);
}
