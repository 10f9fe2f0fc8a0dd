package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ScriptObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An instance of a {@link DeclaredType}. */
class Instance extends ScriptObject {
  private final DeclaredType type;

  /** The object in whose method an inner or anonymous class was instantiated. */
  private final @Nullable Object outer;

  private final Map<String, Variable> fields = new LinkedHashMap<>();
  private final int identity;
  private @Nullable DeclaredThrowable thrown;

  Instance(DeclaredType type, @Nullable Object outer, int identity) {
    this.type = type;
    this.outer = outer;
    this.identity = identity;
  }

  @Override
  public DeclaredType type() {
    return type;
  }

  @Nullable Object outer() {
    return outer;
  }

  Map<String, Variable> fields() {
    return fields;
  }

  /** Makes the instance a throwable, which represents it as a value from now on. */
  void throwable(DeclaredThrowable throwable) {
    thrown = throwable;
  }

  @Nullable DeclaredThrowable thrown() {
    return thrown;
  }

  /** Returns the value that scripts see for the instance. */
  Object self() {
    return thrown == null ? this : thrown;
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return Members.method(this, name, arguments) != null;
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    var execution = Execution.current();
    int before = execution.enterCallback();
    try {
      return Members.call(this, name, arguments);
    } finally {
      execution.restoreNesting(before);
    }
  }

  @Override
  public @Nullable Object property(String name) {
    var execution = Execution.current();
    int before = execution.enterCallback();
    try {
      return Members.property(this, name);
    } finally {
      execution.restoreNesting(before);
    }
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    Members.setProperty(this, name, value);
  }

  /** Returns the number that stands for the object's identity, the same in every evaluation. */
  int identity() {
    return identity;
  }

  @Override
  public String toString() {
    if (!Execution.CURRENT.isBound()) {
      return type.name() + "@" + Integer.toHexString(identity);
    }
    var execution = Execution.current();
    int before = execution.enterCallback();
    try {
      return InstanceMethods.text(this);
    } finally {
      execution.restoreNesting(before);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    var execution = Execution.current();
    int before = execution.enterCallback();
    try {
      return InstanceMethods.equal(this, other);
    } finally {
      execution.restoreNesting(before);
    }
  }

  @Override
  public int hashCode() {
    var execution = Execution.current();
    int before = execution.enterCallback();
    try {
      return InstanceMethods.hash(this);
    } finally {
      execution.restoreNesting(before);
    }
  }
}
