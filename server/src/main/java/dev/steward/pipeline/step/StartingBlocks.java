package dev.steward.pipeline.step;

import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The blocks of a run that have asked for an executor and have no workspace yet. Blocks that start
 * at the same time take their workspaces in their order.
 */
final class StartingBlocks {

  /** How long a block waits for earlier ones, which may have no executor yet. */
  private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition removed = lock.newCondition();
  private final TreeSet<Long> blocks = new TreeSet<>();

  /** Notes that a block starts, by the number of its node. */
  void add(long block) {
    lock.lock();
    try {
      blocks.add(block);
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a block has a workspace, or has ended. */
  void remove(long block) {
    lock.lock();
    try {
      if (blocks.remove(block)) {
        removed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the blocks before this one have their workspaces, for a limited time. */
  void awaitEarlier(long block) throws InterruptedException {
    lock.lock();
    try {
      long left = MAX_WAIT_NANOS;
      while (!blocks.headSet(block).isEmpty() && left > 0) {
        left = removed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
