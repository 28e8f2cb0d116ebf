#include "emulator.h"
#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <stdexcept>
#include <ucontext.h>
#include <vector>

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulator {
namespace {
constexpr size_t StackBytes = 256 * 1024;
enum class State { Ready, AtBlock, AtWarp, Done };
struct Copy { void* to; const void* from; };
struct Fiber {
    ucontext_t context{};
    std::unique_ptr<char[]> stack;
    State state = State::Ready;
    dim3 index;
    std::deque<std::vector<Copy>> groups; // closed ones, oldest first
    std::vector<Copy> open;
};
std::mt19937 random_order;

std::vector<unsigned char> shared_memory;
std::vector<Fiber> fibers;
std::vector<Slot> slots;             // a warp's exchange, two turns deep: a fast lane may write the next before a slow one has read
std::vector<const void*> pointers;
std::vector<int> turn;
const std::function<void()>* body;
ucontext_t scheduler;
size_t current;

void enter() { (*body)(); fibers[current].state = State::Done; }
void wait(State state) {
    auto& fiber = fibers[current];
    fiber.state = state;
    swapcontext(&fiber.context, &scheduler);
    threadIdx = fiber.index;
}
// Releases those from first on who all stand at the same barrier (or have left).
void release(size_t first, size_t last, State barrier) {
    size_t arrived = 0, live = 0;
    for (size_t i = first; i < last; i++) { live += fibers[i].state != State::Done; arrived += fibers[i].state == barrier; }
    if (live == 0 || arrived != live) return;
    for (size_t i = first; i < last; i++) if (fibers[i].state == barrier) fibers[i].state = State::Ready;
}
void run_block(size_t count, dim3 block) {
    fibers.resize(count);
    slots.assign(2 * count, {});
    pointers.assign(2 * count, nullptr);
    turn.assign(count, 0);
    for (size_t i = 0; i < count; i++) {
        auto& fiber = fibers[i];
        if (!fiber.stack) fiber.stack = std::make_unique<char[]>(StackBytes);
        fiber.state = State::Ready;
        fiber.groups.clear();
        fiber.open.clear();
        fiber.index = dim3(unsigned(i % block.x), unsigned(i / block.x % block.y), unsigned(i / block.x / block.y));
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.get();
        fiber.context.uc_stack.ss_size = StackBytes;
        fiber.context.uc_link = &scheduler;
        makecontext(&fiber.context, enter, 0);
    }
    std::vector<size_t> warps((count + 31) / 32);
    for (size_t w = 0; w < warps.size(); w++) warps[w] = w * 32;
    const auto any = [](State state) { return std::any_of(fibers.begin(), fibers.end(), [=](const Fiber& f) { return f.state == state; }); };
    for (;;) {
        std::shuffle(warps.begin(), warps.end(), random_order);
        for (size_t first : warps) {
            const size_t last = std::min(first + 32, count);
            for (int steps = 1 << random_order() % 10; steps > 0; steps--) { // a warp may run far ahead of the others
                for (current = first; current < last; current++) {
                    if (fibers[current].state != State::Ready) continue;
                    threadIdx = fibers[current].index;
                    swapcontext(&scheduler, &fibers[current].context);
                }
                release(first, last, State::AtWarp);
            }
        }
        if (any(State::Ready)) continue;
        release(0, count, State::AtBlock);
        if (any(State::Ready)) continue;
        if (any(State::AtBlock) || any(State::AtWarp)) throw std::logic_error("threads of a block wait at different barriers");
        return;
    }
}
} // namespace

unsigned char* shared() { return reinterpret_cast<unsigned char*>((reinterpret_cast<uintptr_t>(shared_memory.data()) + 1023) & ~uintptr_t(1023)); }
void seed(unsigned number) { random_order.seed(number); }
int lane() { return int(current % 32); }
void block_barrier() { wait(State::AtBlock); }

const Slot* exchange(const Slot& mine) {
    size_t warp = current / 32 * 32;
    Slot* slot = &slots[2 * warp + 32 * (turn[current]++ & 1)];
    slot[current - warp] = mine;
    wait(State::AtWarp);
    return slot;
}
const void* const* exchange_pointers(const void* mine) {
    size_t warp = current / 32 * 32;
    const void** slot = &pointers[2 * warp + 32 * (turn[current]++ & 1)];
    slot[current - warp] = mine;
    wait(State::AtWarp);
    return slot;
}

void queue_copy(void* to, const void* from) {
    if (random_order() % 2) std::memcpy(to, from, 16);
    else fibers[current].open.push_back({to, from});
}
void close_group() {
    fibers[current].groups.push_back(std::move(fibers[current].open));
    fibers[current].open.clear();
}
void finish_copies(size_t pending) {
    auto& groups = fibers[current].groups;
    for (; groups.size() > pending; groups.pop_front())
        for (const auto& copy : groups.front()) std::memcpy(copy.to, copy.from, 16);
}

void run(dim3 grid, dim3 block, size_t shared_bytes, const std::function<void()>& kernel) {
    body = &kernel;
    gridDim = grid;
    blockDim = block;
    size_t count = size_t(block.x) * block.y * block.z;
    for (unsigned z = 0; z < grid.z; z++)
        for (unsigned y = 0; y < grid.y; y++)
            for (unsigned x = 0; x < grid.x; x++) {
                blockIdx = dim3(x, y, z);
                shared_memory.assign(shared_bytes + 1024, 0xff); // NaN in any format: a read of what nobody wrote shows
                run_block(count, block);
            }
}
} // namespace emulator
