package dev.steward.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command line with its working directory.
 *
 * @param arguments empty if the command cannot be run; {@code heading} then gives the reason
 * @param variables variables added to the environment of the build
 */
record CommandLine(
    Path folder,
    String heading,
    List<String> arguments,
    Map<String, String> variables,
    @Nullable Integer unstableCode) {}
