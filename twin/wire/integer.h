/* Integers as they go over the wire: little-endian, on any machine. */
#pragma once

#include <stdint.h>

static inline void integer_put_32(uint8_t *bytes, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

static inline uint32_t integer_get_32(const uint8_t *bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < 4; i++)
        value |= (uint32_t)bytes[i] << (8 * i);
    return value;
}

static inline void integer_put_64(uint8_t *bytes, uint64_t value)
{
    integer_put_32(bytes, (uint32_t)value);
    integer_put_32(bytes + 4, (uint32_t)(value >> 32));
}

static inline uint64_t integer_get_64(const uint8_t *bytes)
{
    return integer_get_32(bytes) | (uint64_t)integer_get_32(bytes + 4) << 32;
}
