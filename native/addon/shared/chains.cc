// How items hang together: buckets, order of use, free slots. The caller holds the mutex.
#include "sequence.h"
#include "table.h"

void Table::attach(uint32_t slot) {
  uint32_t& bucket = layout_.bucket(layout_.item(slot).hash);
  __atomic_store_n(&layout_.item(slot).next, bucket, __ATOMIC_RELEASE);
  __atomic_store_n(&bucket, slot, __ATOMIC_RELEASE);
  linkNewest(slot);
  header_.count++;
}

void Table::detach(uint32_t slot) {
  Item& item = layout_.item(slot);
  __atomic_store_n(&item.state, FREE, __ATOMIC_RELEASE);
  uint32_t* link = &layout_.bucket(item.hash);
  while (*link != slot) link = &layout_.item(*link).next;
  __atomic_store_n(link, item.next, __ATOMIC_RELEASE);
  unlinkUse(slot);
  header_.count--;
}

void Table::drop(uint32_t slot) {
  {
    const Change change(header_.sequence);
    detach(slot);
  }
  recycle(slot);
}

void Table::recycle(uint32_t slot) {
  Item& item = layout_.item(slot);
  blocks_.give(item.block, item.size);
  item.next = header_.free;
  header_.free = slot;
}

void Table::touch(uint32_t slot) {
  layout_.item(slot).used = ++header_.ticket;
  if (header_.newest == slot) return;
  unlinkUse(slot);
  linkNewest(slot);
}

void Table::linkNewest(uint32_t slot) {
  Item& item = layout_.item(slot);
  item.newer = NONE;
  item.older = header_.newest;
  if (header_.newest != NONE) layout_.item(header_.newest).newer = slot;
  else header_.oldest = slot;
  header_.newest = slot;
}

void Table::unlinkUse(uint32_t slot) {
  const Item& item = layout_.item(slot);
  if (item.older != NONE) layout_.item(item.older).newer = item.newer;
  else header_.oldest = item.newer;
  if (item.newer != NONE) layout_.item(item.newer).older = item.older;
  else header_.newest = item.older;
}
