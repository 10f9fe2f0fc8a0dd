package dev.steward.pipeline.value;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The methods and constructors of exceptions. */
final class ThrowableMethods {
  static final TypeMethods<Throwable> TABLE = new TypeMethods<>("java.lang.Throwable");

  /** Creates an exception with a message. */
  private interface Maker {
    Throwable make(@Nullable String message);
  }

  /** The methods of the elements of a stack trace. */
  static final TypeMethods<StackTraceElement> CALL =
      new TypeMethods<>("java.lang.StackTraceElement");

  private static final Map<String, TypeMethods<Throwable>> CONSTRUCTORS = new LinkedHashMap<>();

  private ThrowableMethods() {}

  static {
    addMethods();
    addConstructors();
  }

  private static void addMethods() {
    TABLE
        .add("getMessage()", (e, a) -> e.getMessage())
        .add("getLocalizedMessage()", (e, a) -> e.getLocalizedMessage())
        .add("getCause()", (e, a) -> e.getCause())
        .add("toString()", (e, a) -> e.toString())
        .add("initCause(java.lang.Throwable)", (e, a) -> e.initCause(a.as(Throwable.class, 0)))
        .add(
            "addSuppressed(java.lang.Throwable)",
            (e, a) -> {
              e.addSuppressed(a.as(Throwable.class, 0));
              return null;
            })
        .add(
            "getSuppressed()",
            (e, a) -> {
              @Nullable Object[] suppressed =
                  Arrays.copyOf(e.getSuppressed(), e.getSuppressed().length, Object[].class);
              return new ArrayValue(TypeValue.known("java.lang.Throwable"), suppressed);
            })
        .add(
            "getStackTrace()",
            (e, a) ->
                new ArrayValue(
                    TypeValue.known("java.lang.StackTraceElement"),
                    Arrays.stream(e.getStackTrace())
                        .filter(ThrowableMethods::isInScript)
                        .toArray()))
        .add("printStackTrace()", (e, a) -> null)
        .add("fillInStackTrace()", (e, a) -> e);
    CALL.add("getClassName()", (call, a) -> call.getClassName())
        .add("getMethodName()", (call, a) -> call.getMethodName())
        .add("getFileName()", (call, a) -> call.getFileName())
        .add("getLineNumber()", (call, a) -> call.getLineNumber())
        .add("toString()", (call, a) -> call.toString());
  }

  /** Scripts see their own calls, not those of the server. */
  private static boolean isInScript(StackTraceElement call) {
    String file = call.getFileName();
    return file != null && !file.endsWith(".java");
  }

  private static void addConstructors() {
    add("java.lang.Throwable", Throwable::new);
    add("java.lang.Exception", Exception::new);
    add("java.lang.Error", Error::new);
    add("java.lang.AssertionError", AssertionError::new);
    add("java.lang.RuntimeException", RuntimeException::new);
    add("java.lang.InterruptedException", InterruptedException::new);
    add("java.lang.IllegalArgumentException", IllegalArgumentException::new);
    add("java.lang.IllegalStateException", IllegalStateException::new);
    add("java.lang.NullPointerException", NullPointerException::new);
    add("java.lang.NumberFormatException", NumberFormatException::new);
    add("java.lang.IndexOutOfBoundsException", IndexOutOfBoundsException::new);
    add("java.lang.ArrayIndexOutOfBoundsException", ArrayIndexOutOfBoundsException::new);
    add("java.lang.StringIndexOutOfBoundsException", StringIndexOutOfBoundsException::new);
    add("java.lang.ArithmeticException", ArithmeticException::new);
    add("java.lang.ClassCastException", ClassCastException::new);
    add("java.lang.UnsupportedOperationException", UnsupportedOperationException::new);
    add("java.lang.SecurityException", SecurityException::new);
    add("java.util.NoSuchElementException", NoSuchElementException::new);
    add("java.util.ConcurrentModificationException", ConcurrentModificationException::new);
    add("java.util.concurrent.TimeoutException", TimeoutException::new);
    add("java.io.IOException", IOException::new);
    add("java.io.FileNotFoundException", FileNotFoundException::new);
    add("java.nio.file.NoSuchFileException", NoSuchFileException::new);
    add("java.net.MalformedURLException", MalformedURLException::new);
    add("groovy.lang.GroovyRuntimeException", GroovyFailure::new);
  }

  private static void add(String name, Maker maker) {
    var methods = new TypeMethods<Throwable>(name);
    methods
        .addConstructor("()", a -> maker.make(null))
        .addConstructor("(String)", a -> maker.make(a.get(0) == null ? null : a.text(0)))
        .addConstructor(
            "(String, java.lang.Throwable)",
            a -> {
              Throwable result = maker.make(a.get(0) == null ? null : a.text(0));
              return a.get(1) == null ? result : result.initCause(a.as(Throwable.class, 1));
            })
        .addConstructor(
            "(java.lang.Throwable)",
            a ->
                maker.make(a.as(Throwable.class, 0).toString()).initCause(a.as(Throwable.class, 0)))
        .addConstructor("(Object)", a -> maker.make(ValueText.javaText(a.get(0))));
    CONSTRUCTORS.put(name, methods);
  }

  /** Returns the constructors of an exception; null if a script cannot make it. */
  static @Nullable TypeMethods<Throwable> constructors(String type) {
    return CONSTRUCTORS.get(type);
  }

  static Map<String, TypeMethods<Throwable>> allConstructors() {
    return CONSTRUCTORS;
  }
}
