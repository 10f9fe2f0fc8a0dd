package dev.steward.rest.cli;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.run.Uploads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the build parameters of a command. */
public final class CommandParameters {

  private static final long MAX_UPLOAD = 512L << 20;

  private final Path home;
  private final Jobs jobs;
  private final Uploads uploads;

  public CommandParameters(Path home, Jobs jobs, Uploads uploads) {
    this.home = home;
    this.jobs = jobs;
    this.uploads = uploads;
  }

  /** The values of the command's {@code -p} options. */
  List<ParameterValue> values(CommandContext context, Job job, Definition definition)
      throws IOException {
    var rawValues = new HashMap<String, String>();
    List<String> pairs = context.arguments().all("-p");
    if (!pairs.isEmpty() && definition.parameters().isEmpty()) {
      throw new Problem.Conflict(
          job.fullName() + " is not parameterized but the -p option was specified.");
    }
    Map<String, BuildParameter> parametersByName = new HashMap<>();
    definition.parameters().forEach(parameter -> parametersByName.put(parameter.name(), parameter));
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new UsageError("-p takes NAME=VALUE");
      }
      String name = pair.substring(0, equals);
      BuildParameter parameter = parametersByName.get(name);
      if (parameter == null) {
        throw new UsageError(
            "'"
                + name
                + "' is not a valid parameter. Parameters: "
                + String.join(", ", parametersByName.keySet()));
      }
      String value = pair.substring(equals + 1);
      rawValues.put(
          name, parameter.type() == ParameterType.FILE ? storeUpload(context, name, value) : value);
    }
    return ParameterResolver.of(jobs, definition, rawValues);
  }

  /** Stores standard input as the file of a file parameter. */
  private String storeUpload(CommandContext context, String name, String value) throws IOException {
    if (!value.isEmpty() && !value.equals("=")) {
      throw new AbortError(
          "Pass the file for " + name + " on standard input: -p " + name + "= < FILE");
    }
    Path folder = Files.createDirectories(home.resolve("uploads"));
    Path file = Files.createTempFile(folder, "cli", "");
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        byte[] buffer = new byte[64 << 10];
        long size = 0;
        for (int n = context.in().read(buffer); n >= 0; n = context.in().read(buffer)) {
          size += n;
          if (size > MAX_UPLOAD) {
            throw new Problem.TooLarge("The file is longer than " + MAX_UPLOAD + " bytes.");
          }
          out.write(buffer, 0, n);
        }
      }
      return uploads.store(file, name);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
