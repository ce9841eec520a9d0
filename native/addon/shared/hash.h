// Hashing of keys and checksums of items.
#pragma once
#include <cstddef>
#include <cstdint>

// SipHash-1-3. Keys come from strangers (URLs, session ids): with a secret seed nobody can choose keys that collide.
uint64_t hashKey(const uint64_t seed[2], const uint8_t* data, size_t length);
// Fast checksum against torn and lost pages, not against forgery. `start` chains several pieces.
uint64_t checksum(uint64_t start, const void* data, size_t length);
