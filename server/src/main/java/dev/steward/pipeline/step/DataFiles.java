package dev.steward.pipeline.step;

import dev.steward.pipeline.run.StepCall;
import dev.steward.step.Repeat;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** The file or text that steps for data read and write. */
final class DataFiles {

  private DataFiles() {}

  static boolean has(StepCall call, String parameter) {
    return !call.arguments().text(parameter, "").isBlank();
  }

  static void requireSource(StepCall call) {
    if (!has(call, "file") && !has(call, "text")) {
      throw new IllegalArgumentException(
          "At least one of file or text needs to be provided to " + call.name() + ".");
    }
  }

  static void requireOneSource(StepCall call) {
    requireSource(call);
    if (has(call, "file") && has(call, "text")) {
      throw new IllegalArgumentException(
          "At most one of file or text must be provided to " + call.name() + ".");
    }
  }

  /** The text of the file that the parameter {@code file} names. */
  static String read(StepCall call, Charset charset) {
    return read(call, call.arguments().text("file", ""), charset);
  }

  /** The text of a file in the folder of the step. */
  static String read(StepCall call, String path, Charset charset) {
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(path));
    Object text =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) ->
                new String(FileSteps.content(FilePlace.of(workspace, folder, path)), charset));
    return String.valueOf(text);
  }

  /** Writes the file that the parameter {@code file} names; returns null. */
  static @Nullable Object write(StepCall call, String text, Charset charset) {
    return write(call, call.arguments().text("file", ""), text, charset);
  }

  /** Writes a file in the folder of the step; returns null. */
  static @Nullable Object write(StepCall call, String path, String text, Charset charset) {
    String folder = Machine.folder(call);
    byte[] content = text.getBytes(charset);
    call.node().describe(call.run().maskSecrets(path));
    return Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          FilePlace.of(workspace, folder, path).write(workspace, new ByteArrayInputStream(content));
          return null;
        });
  }
}
