/* What C has no portable words for: prefetching, publishing a number to other threads, wide multiplication. */
#ifndef RASID_BITS_H
#define RASID_BITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if !defined(__GNUC__)
#error "the kernel needs GCC or Clang; everything works without it"
#endif

#define PREFETCH(address) __builtin_prefetch(address)
#define LOWEST_BIT(value) __builtin_ctzll(value)
#define READ_PUBLISHED(address) __atomic_load_n((address), __ATOMIC_ACQUIRE)
#define PUBLISH(address, value) __atomic_store_n((address), (value), __ATOMIC_RELEASE)

/* Both halves of a product, folded: every bit of either factor reaches most bits of the result (wyhash's step). */
static inline uint64_t mixed(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
    uint64_t folded = (a ^ (b << 32 | b >> 32)) * 0x9E3779B97F4A7C15u;
    folded = (folded ^ folded >> 32) * (b | 1);
    return folded ^ folded >> 29;
#endif
}

/* Up to 16 bytes as two numbers, zeros behind. `room`: bytes of the text from here on; where there are 16, one
   unaligned read and a mask take the place of a loop. */
static inline void head_of(const uint8_t *bytes, size_t length, size_t room, uint64_t *low, uint64_t *high) {
    uint64_t both[2] = {0, 0};
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (room >= 16) {
        static const uint64_t kept[9] = {0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF,
                                         0xFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF};
        memcpy(both, bytes, 16);
        *low = both[0] & kept[length < 8 ? length : 8];
        *high = both[1] & kept[length < 8 ? 0 : length < 16 ? length - 8 : 8];
        return;
    }
#else
    (void)room;
#endif
    memcpy(both, bytes, length < 16 ? length : 16);
    *low = both[0];
    *high = both[1];
}

/* Whether a text of at least 16 bytes begins with these. */
static inline int begins_with(const uint8_t *bytes, uint64_t low, uint64_t high) {
    uint64_t both[2];
    memcpy(both, bytes, 16);
    return both[0] == low && both[1] == high;
}

/* Whether all behind the first 16 of more than 16 bytes is the same. */
static inline int ends_alike(const uint8_t *one, const uint8_t *other, size_t size) {
    if (size > 32)
        return memcmp(one + 16, other + 16, size - 16) == 0;
    return memcmp(one + size - 16, other + size - 16, 16) == 0;
}

#endif
