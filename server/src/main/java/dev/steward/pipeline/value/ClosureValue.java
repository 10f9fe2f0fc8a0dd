package dev.steward.pipeline.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A closure. The delegate and the resolve strategy can be set; {@link #copy} gives a closure with
 * the same code.
 */
public abstract class ClosureValue {
  public static final int OWNER_FIRST = 0;
  public static final int DELEGATE_FIRST = 1;
  public static final int OWNER_ONLY = 2;
  public static final int DELEGATE_ONLY = 3;
  public static final int TO_SELF = 4;

  private final @Nullable Object owner;
  private final @Nullable Object thisObject;
  private @Nullable Object delegate;
  private int resolveStrategy = OWNER_FIRST;

  protected ClosureValue(@Nullable Object owner, @Nullable Object thisObject) {
    this.owner = owner;
    this.thisObject = thisObject;
    this.delegate = owner;
  }

  /**
   * Calls the closure. One list as the only argument is spread over the parameters of a closure
   * with several parameters. Wrong arguments cause Groovy's {@code MissingMethodException} for the
   * method {@code doCall}.
   */
  public abstract @Nullable Object call(@Nullable Object... arguments);

  /** Returns the types of the parameters; the implicit parameter {@code it} counts as one. */
  public abstract List<TypeValue> parameterTypes();

  /** Returns a closure with the same code and another owner, object and delegate. */
  public abstract ClosureValue copy(
      @Nullable Object newDelegate, @Nullable Object newOwner, @Nullable Object newThisObject);

  public int maximumNumberOfParameters() {
    return parameterTypes().size();
  }

  public final @Nullable Object owner() {
    return owner;
  }

  public final @Nullable Object thisObject() {
    return thisObject;
  }

  public final @Nullable Object delegate() {
    return delegate;
  }

  public final void setDelegate(@Nullable Object delegate) {
    this.delegate = delegate;
  }

  public final int resolveStrategy() {
    return resolveStrategy;
  }

  public final void setResolveStrategy(int resolveStrategy) {
    this.resolveStrategy = resolveStrategy;
  }
}
