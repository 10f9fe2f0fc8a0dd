package dev.steward.pipeline.run;

/**
 * Names something that a block step gives to the steps in its body. Keys are compared by identity,
 * so each is a constant.
 *
 * @param <T> the class of the value
 */
@SuppressWarnings("UnusedTypeParameter")
public final class ScopeKey<T> {
  private final String name;

  public ScopeKey(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
