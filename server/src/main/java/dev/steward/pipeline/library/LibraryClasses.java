package dev.steward.pipeline.library;

import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/**
 * The value of the step {@code library}: by its properties, a script reaches packages, their
 * classes and the static members of these, such as {@code library('tools').org.acme.Tool.new()}.
 */
final class LibraryClasses extends ScriptObject {
  private static final TypeValue TYPE =
      new ExternalType("org.jenkinsci.plugins.workflow.libs.LibraryStep$LoadedClasses") {};

  private final Interpreter interpreter;

  /** The names of packages, each with a dot at its end. */
  private final String packages;

  private final @Nullable TypeValue reached;

  LibraryClasses(Interpreter interpreter) {
    this(interpreter, "", null);
  }

  private LibraryClasses(Interpreter interpreter, String packages, @Nullable TypeValue reached) {
    this.interpreter = interpreter;
    this.packages = packages;
    this.reached = reached;
  }

  @Override
  public TypeValue type() {
    return TYPE;
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return reached != null;
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    TypeValue type = reached;
    if (type == null) {
      throw new IllegalArgumentException(
          "‘" + packages + name + "’ is not a class of a library; call a static method of one.");
    }
    return interpreter.callStatic(type, name, arguments);
  }

  @Override
  public @Nullable Object property(String name) {
    TypeValue type = reached;
    if (type != null) {
      TypeValue inner = interpreter.libraryClass(type.name() + "$" + name);
      return inner == null
          ? interpreter.staticProperty(type, name)
          : new LibraryClasses(interpreter, packages, inner);
    }
    if (!name.isEmpty() && Character.isUpperCase(name.charAt(0))) {
      TypeValue named = interpreter.libraryClass(packages + name);
      if (named == null) {
        throw new MissingProperty(packages + name, TYPE);
      }
      return new LibraryClasses(interpreter, packages, named);
    }
    return new LibraryClasses(interpreter, packages + name + ".", null);
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    throw new ReadOnlyProperty(name, TYPE);
  }

  @Override
  public String toString() {
    return TYPE.name() + "@1";
  }
}
