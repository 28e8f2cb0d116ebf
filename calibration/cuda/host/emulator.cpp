#include "emulator.h"
#include <memory>
#include <stdexcept>
#include <ucontext.h>
#include <vector>

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulator {
namespace {
constexpr size_t StackBytes = 256 * 1024;
enum class State { Ready, AtBlock, AtWarp, Done };
struct Fiber { ucontext_t context{}; std::unique_ptr<char[]> stack; State state = State::Ready; dim3 index; };

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
        fiber.index = dim3(unsigned(i % block.x), unsigned(i / block.x % block.y), unsigned(i / block.x / block.y));
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.get();
        fiber.context.uc_stack.ss_size = StackBytes;
        fiber.context.uc_link = &scheduler;
        makecontext(&fiber.context, enter, 0);
    }
    for (;;) {
        bool moved = false, live = false;
        for (current = 0; current < count; current++) {
            live |= fibers[current].state != State::Done;
            if (fibers[current].state != State::Ready) continue;
            moved = true;
            threadIdx = fibers[current].index;
            swapcontext(&scheduler, &fibers[current].context);
            if (current % 32 == 31 || current + 1 == count) release(current / 32 * 32, current + 1, State::AtWarp);
        }
        if (!live) return;
        for (size_t warp = 0; warp < count; warp += 32) release(warp, std::min(warp + 32, count), State::AtWarp);
        release(0, count, State::AtBlock);
        bool ready = false;
        for (auto& fiber : fibers) ready |= fiber.state == State::Ready;
        bool done = true;
        for (auto& fiber : fibers) done &= fiber.state == State::Done;
        if (done) return;
        if (!moved && !ready) throw std::logic_error("threads of a block wait at different barriers");
    }
}
} // namespace

unsigned char* shared() { return reinterpret_cast<unsigned char*>((reinterpret_cast<uintptr_t>(shared_memory.data()) + 1023) & ~uintptr_t(1023)); }
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
