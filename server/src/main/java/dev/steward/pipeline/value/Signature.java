package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The name and the parameters of a method, such as {@code padLeft(Number, CharSequence)}. The last
 * parameter may take the remaining arguments: {@code add(Object...)}; the implementation gets them
 * as a list.
 */
record Signature(String name, List<ParameterType> parameters, boolean variable) {
  static Signature parse(String text) {
    int open = text.indexOf('(');
    String name = text.substring(0, open);
    String list = text.substring(open + 1, text.length() - 1);
    List<ParameterType> parameters = new ArrayList<>();
    boolean variable = list.endsWith("...");
    if (variable) {
      list = list.substring(0, list.length() - 3);
    }
    if (!list.isEmpty()) {
      for (String parameter : list.split(", ", -1)) {
        parameters.add(ParameterType.of(parameter));
      }
    }
    return new Signature(name, List.copyOf(parameters), variable);
  }

  boolean accepts(@Nullable Object[] arguments) {
    int fixed = variable ? parameters.size() - 1 : parameters.size();
    if (variable ? arguments.length < fixed : arguments.length != fixed) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      if (!parameters.get(i).accepts(arguments[i])) {
        return false;
      }
    }
    if (variable && !isOneArray(arguments, fixed)) {
      for (int i = fixed; i < arguments.length; i++) {
        if (!parameters.getLast().accepts(arguments[i])) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isOneArray(@Nullable Object[] arguments, int fixed) {
    return arguments.length == fixed + 1 && arguments[fixed] instanceof ArrayValue;
  }

  /** Converts accepted arguments to the types of the parameters. */
  @Nullable Object[] convert(@Nullable Object[] arguments) {
    if (!variable) {
      if (arguments.length == 0) {
        return arguments;
      }
      @Nullable Object[] result = new Object[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        result[i] = parameters.get(i).convert(arguments[i]);
      }
      return result;
    }
    int fixed = parameters.size() - 1;
    @Nullable Object[] result = new Object[fixed + 1];
    for (int i = 0; i < fixed; i++) {
      result[i] = parameters.get(i).convert(arguments[i]);
    }
    if (isOneArray(arguments, fixed) && arguments[fixed] instanceof ArrayValue array) {
      result[fixed] = new ArrayList<>(array.asList());
    } else {
      List<@Nullable Object> rest = new ArrayList<>();
      for (Object argument : Arrays.asList(arguments).subList(fixed, arguments.length)) {
        rest.add(parameters.getLast().convert(argument));
      }
      result[fixed] = rest;
    }
    return result;
  }

  @Override
  public String toString() {
    var out = new StringBuilder(name).append('(');
    for (int i = 0; i < parameters.size(); i++) {
      out.append(i == 0 ? "" : ", ").append(parameters.get(i));
    }
    return out.append(variable ? "...)" : ")").toString();
  }
}
