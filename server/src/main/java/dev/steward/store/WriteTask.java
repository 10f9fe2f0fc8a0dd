package dev.steward.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A queued transaction, and the future that its caller waits for. */
final class WriteTask<T extends @Nullable Object> {
  final Store.@Nullable TxFunction<T> function;
  final StatementCounter count;
  final CompletableFuture<TxResult<T>> future = new CompletableFuture<>();
  List<Runnable> afterCommit = List.of();
  @Nullable TxResult<T> result;

  WriteTask(Store.@Nullable TxFunction<T> function, StatementCounter count) {
    this.function = function;
    this.count = count;
  }
}
