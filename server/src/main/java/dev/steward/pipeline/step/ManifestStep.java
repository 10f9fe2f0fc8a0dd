package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RecordValue;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.value.ValueText;
import dev.steward.step.Repeat;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** The step {@code readManifest}. */
final class ManifestStep {
  private static final String TYPE =
      "org.jenkinsci.plugins.pipeline.utility.steps.conf.mf.SimpleManifest";
  private static final String ENTRY = "META-INF/MANIFEST.MF";

  private final WorkServices services;

  ManifestStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep("readManifest", "Read a Jar Manifest", this::perform);
  }

  private Object perform(StepCall call) throws IOException {
    DataFiles.requireOneSource(call);
    String text = DataFiles.has(call, "file") ? file(call) : call.arguments().text("text", "");
    // A manifest without a line end at its end would lose its last line.
    var manifest =
        new Manifest(new ByteArrayInputStream((text + "\n").getBytes(StandardCharsets.UTF_8)));
    var entries = new LinkedHashMap<Object, @Nullable Object>();
    manifest.getEntries().forEach((name, values) -> entries.put(name, map(values)));
    var properties = new LinkedHashMap<String, @Nullable Object>();
    properties.put("main", map(manifest.getMainAttributes()));
    properties.put("entries", entries);
    return RecordValue.of(TYPE, properties, "SimpleManifest" + ValueText.text(properties));
  }

  private static Map<Object, @Nullable Object> map(Attributes attributes) {
    var map = new LinkedHashMap<Object, @Nullable Object>();
    attributes.forEach((name, value) -> map.put(name.toString(), String.valueOf(value)));
    return map;
  }

  private String file(StepCall call) {
    String path = call.arguments().text("file", "");
    String lower = path.toLowerCase(Locale.ROOT);
    if (!lower.endsWith(".jar") && !lower.endsWith(".war") && !lower.endsWith(".ear")) {
      return DataFiles.read(call, StandardCharsets.UTF_8);
    }
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(path));
    Object text =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> ofArchive(call, FilePlace.of(workspace, folder, path)));
    return String.valueOf(text);
  }

  /** The manifest in an archive, which is copied to the server. */
  private Object ofArchive(StepCall call, FilePlace place) throws IOException {
    try (var copy = new RunFile(services, call, "copy")) {
      try (InputStream in = place.path().isEmpty() ? null : place.files().open(place.path(), 0);
          OutputStream out = copy.write()) {
        if (in == null) {
          throw new FileNotFoundException(place.absolute() + " does not exist.");
        }
        in.transferTo(out);
      }
      Object text = ZipContent.texts(copy.path(), StandardCharsets.UTF_8, ENTRY::equals).get(ENTRY);
      if (text == null) {
        throw new FileNotFoundException(
            place.absolute() + " does not have the file " + ENTRY + ".");
      }
      return text;
    }
  }
}
