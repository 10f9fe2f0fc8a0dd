package dev.steward.step;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command line with its working directory.
 *
 * @param folder absolute path on the machine
 * @param arguments empty if the command cannot be run; {@code heading} then gives the reason
 * @param variables variables added to the environment of the build
 */
public record CommandLine(
    String folder,
    String heading,
    List<String> arguments,
    Map<String, String> variables,
    @Nullable Integer unstableCode) {}
