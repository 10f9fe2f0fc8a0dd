package dev.steward.testing;

import dev.steward.store.Store;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A store that passes all calls on, for subclasses that count some of them or make them fail. */
public abstract class DelegatingStore implements Store {

  private final Store store;

  protected DelegatingStore(Store store) {
    this.store = store;
  }

  @Override
  public <T extends @Nullable Object> T read(TxFunction<T> function) {
    return store.read(function);
  }

  @Override
  public <T extends @Nullable Object> T write(TxFunction<T> function) {
    return store.write(function);
  }

  @Override
  public void copyTo(Path file) {
    store.copyTo(file);
  }

  @Override
  public long statementCount() {
    return store.statementCount();
  }

  @Override
  public void close() {
    store.close();
  }
}
