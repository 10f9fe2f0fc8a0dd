package dev.steward.pipeline.catalog;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a script can call by name, such as a step or a trigger, with its parameters. Immutable:
 * methods that add a property return a copy.
 *
 * @param parameters the required ones in their order, then the others by name: suggestions in error
 *     messages depend on the order
 * @param takesBody whether a block follows the arguments
 * @param soleParameter the parameter that an argument without a name is for; null if each argument
 *     needs a name
 * @param anyArguments whether the arguments are unknown here, so that any are accepted
 */
public record CallDescription(
    String name,
    List<CallParameter> parameters,
    boolean takesBody,
    @Nullable String soleParameter,
    boolean anyArguments) {

  /** A parameter of a call. */
  public record CallParameter(String name, ParameterType type, boolean required) {}

  public CallDescription {
    parameters = List.copyOf(parameters);
  }

  /** Starts the description of a call without parameters. */
  public static CallDescription of(String name) {
    return new CallDescription(name, List.of(), false, null, false);
  }

  /** A call whose arguments are not checked. */
  static CallDescription unchecked(String name) {
    return new CallDescription(name, List.of(), false, null, true);
  }

  /** Adds required parameters. The first one takes an argument without a name. */
  CallDescription required(ParameterType type, String... names) {
    return add(type, true, names)
        .withSole(soleParameter == null && parameters.isEmpty() ? names[0] : soleParameter);
  }

  /** Adds optional parameters. */
  CallDescription optional(ParameterType type, String... names) {
    return add(type, false, names);
  }

  /** Adds an optional parameter that takes an argument without a name. */
  CallDescription optionalSole(ParameterType type, String parameter) {
    return add(type, false, parameter).withSole(parameter);
  }

  /** Marks the call as one that a block follows. */
  CallDescription block() {
    return new CallDescription(name, parameters, true, soleParameter, anyArguments);
  }

  private CallDescription add(ParameterType type, boolean required, String... names) {
    List<CallParameter> all =
        Stream.concat(
                parameters.stream(),
                Stream.of(names).map(added -> new CallParameter(added, type, required)))
            .toList();
    return new CallDescription(name, all, takesBody, soleParameter, anyArguments);
  }

  private CallDescription withSole(@Nullable String parameter) {
    return new CallDescription(name, parameters, takesBody, parameter, anyArguments);
  }

  /** The parameter with the name; null if there is none. */
  public @Nullable CallParameter parameter(String parameter) {
    for (CallParameter candidate : parameters) {
      if (candidate.name().equals(parameter)) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * The parameter that an argument without a name is for; null if there is none, or if several
   * parameters are required.
   */
  public @Nullable CallParameter sole() {
    return soleParameter == null || required().size() > 1 ? null : parameter(soleParameter);
  }

  /** The required parameters, in their order. */
  public List<CallParameter> required() {
    return parameters.stream().filter(CallParameter::required).toList();
  }
}
