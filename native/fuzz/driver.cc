// Runs a fuzz target over a folder of saved inputs and over random changes of them, where no fuzzing engine is to be had:
//   heads FOLDER SECONDS [SEED]
#include <dirent.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using Bytes = std::vector<uint8_t>;

std::vector<Bytes> readFolder(const std::string& folder) {
  std::vector<Bytes> inputs;
  DIR* directory = opendir(folder.c_str());
  if (directory == nullptr) return inputs;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] == '.') continue;
    std::ifstream file(folder + "/" + entry->d_name, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  closedir(directory);
  return inputs;
}

// A few changes: bytes replaced, removed, doubled, and parts of another input put in.
Bytes changed(const std::vector<Bytes>& inputs, std::mt19937* random) {
  const auto pick = [&](size_t below) { return below == 0 ? 0 : (*random)() % below; };
  Bytes bytes = inputs[pick(inputs.size())];
  for (size_t left = 1 + pick(6); left > 0; left--) {
    const size_t at = pick(bytes.size());
    const Bytes& other = inputs[pick(inputs.size())];
    const size_t from = pick(other.size());
    const size_t length = std::min(pick(40), other.size() - from);
    switch (pick(6)) {
      case 0:
        if (!bytes.empty()) bytes[at] = static_cast<uint8_t>((*random)());
        break;
      case 1:
        if (!bytes.empty()) bytes[at] ^= static_cast<uint8_t>(1u << pick(8));
        break;
      case 2:
        bytes.erase(bytes.begin() + static_cast<long>(at), bytes.begin() + static_cast<long>(std::min(bytes.size(), at + pick(20))));
        break;
      case 3:
        bytes.insert(bytes.begin() + static_cast<long>(at), other.begin() + static_cast<long>(from), other.begin() + static_cast<long>(from + length));
        break;
      case 4:
        bytes.insert(bytes.begin() + static_cast<long>(at), "\r\n: ,;%\0\xff"[pick(9)]);
        break;
      default:
        if (bytes.size() > 1) bytes[1] = static_cast<uint8_t>((*random)());
    }
  }
  if (bytes.size() > 4096) bytes.resize(4096);
  return bytes;
}

Bytes running;

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  std::vector<Bytes> inputs = readFolder(arguments[1]);
  if (inputs.empty()) {
    fprintf(stderr, "unable to find an input in %s\n", arguments[1]);
    return 2;
  }
  for (const Bytes& input : inputs) LLVMFuzzerTestOneInput(input.data(), input.size());
  const unsigned seed = count > 3 ? static_cast<unsigned>(atoi(arguments[3])) : std::random_device()();
  printf("seed %u\n", seed);
  fflush(stdout);
  std::mt19937 random(seed);
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<int>(atof(arguments[2]) * 1000));
  size_t runs = 0;
  for (; std::chrono::steady_clock::now() < end; runs++) {
    running = changed(inputs, &random);
    LLVMFuzzerTestOneInput(running.data(), running.size());
  }
  printf("%zu inputs, %zu runs\n", inputs.size(), runs);
}
