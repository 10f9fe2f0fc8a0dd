package dev.steward.pipeline.library;

import dev.steward.library.LibraryDefinition.AvailableLibrary;
import dev.steward.library.LibraryFailure;
import dev.steward.library.LibraryRequest;
import dev.steward.library.LibraryRetriever;
import dev.steward.library.LibrarySettings;
import dev.steward.library.LoadedLibrary;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.JobScm;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.step.Repeat;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The steps {@code library} and {@code libraryResource}. */
public final class LibrarySteps {
  private final LibraryServices services;

  public LibrarySteps(LibraryServices services) {
    this.services = services;
  }

  /** All steps. */
  public List<PipelineStep> all() {
    return List.of(
        new PipelineStep("library", "Load a library on the fly", this::load),
        new PipelineStep(
            "libraryResource", "Load a resource file from a library", LibrarySteps::resource));
  }

  private Object load(StepCall call) {
    RunContext run = call.run();
    String text = call.arguments().text("identifier", "");
    var identifier = LibraryRequest.Identifier.of(text);
    call.node().describe(run.maskSecrets(text));
    RunLibraries libraries = RunLibraries.of(run);
    if (libraries.find(identifier.name()) != null) {
      call.print("Only using first definition of library " + identifier.name() + "\n");
      return new LibraryClasses(run.interpreter());
    }
    LibraryRetriever retriever = retriever(call);
    boolean changelog = call.arguments().flag("changelog", true);
    Object outcome =
        call.await(
            Repeat.IDEMPOTENT,
            _ ->
                services
                    .load(
                        run,
                        request(run, identifier, retriever, changelog),
                        line -> call.print(line + "\n"))
                    .toJson());
    if (libraries.find(identifier.name()) == null) {
      services.open(run, LoadedLibrary.of(String.valueOf(outcome)));
    }
    return new LibraryClasses(run.interpreter());
  }

  private LibraryRequest request(
      RunContext run,
      LibraryRequest.Identifier identifier,
      @Nullable LibraryRetriever retriever,
      boolean changelog) {
    String name = identifier.name();
    String version = identifier.version();
    for (AvailableLibrary library : services.libraries().forJob(run.job())) {
      if (library.definition().name().equals(name)
          && (retriever == null || isLocal(library.definition().retriever()))) {
        try {
          return LibraryRequest.of(library, version, changelog);
        } catch (LibraryFailure e) {
          throw new StepFailure(e.getMessage());
        }
      }
    }
    if (retriever != null) {
      if (version == null) {
        throw new StepFailure("Must specify a version for library " + name);
      }
      return new LibraryRequest(name, version, false, changelog, retriever, null, "pipeline");
    }
    throw new StepFailure("No library named " + name + " found");
  }

  /** Whether the files of a library are in a folder, which replaces what the script describes. */
  private static boolean isLocal(LibraryRetriever retriever) {
    return retriever instanceof LibraryRetriever.FolderSource;
  }

  /** The retriever that the script describes; null if it uses a configured library. */
  private static @Nullable LibraryRetriever retriever(StepCall call) {
    Object value = call.arguments().get("retriever");
    if (value == null) {
      return null;
    }
    DescribableValue described = DescribableValue.of(value);
    if (described == null) {
      throw new IllegalArgumentException(
          "The retriever of a library must be modernSCM(…) or legacySCM(…).");
    }
    Map<String, @Nullable Object> arguments = described.arguments("scm").values();
    if (arguments.get("scm") instanceof JobScm scm) {
      Object path = arguments.get("libraryPath");
      return new LibraryRetriever.LegacySource(
          scm.source(), path == null ? "" : ValueText.text(path));
    }
    try {
      LibraryRetriever retriever =
          LibrarySettings.retriever(Map.of(described.name(), plainMembers(arguments)));
      if (retriever instanceof LibraryRetriever.UnsupportedSource(String name)) {
        throw new StepFailure(LibrarySettings.unsupported(name));
      }
      return retriever;
    } catch (Problem.Invalid e) {
      throw new StepFailure(e.getMessage());
    }
  }

  private static Map<String, Object> plainMembers(Map<?, ?> members) {
    Map<String, Object> plain = new LinkedHashMap<>();
    members.forEach((name, value) -> {
      if (value != null) {
        plain.put(ValueText.text(name), plain(value));
      }
    });
    return plain;
  }

  private static Object plain(Object value) {
    DescribableValue described = DescribableValue.of(value);
    if (described != null) {
      return Map.of(described.name(), plainMembers(described.arguments(null).values()));
    }
    return switch (value) {
      case List<?> list -> {
        List<Object> plain = new ArrayList<>();
        for (Object element : list) {
          if (element != null) {
            plain.add(plain(element));
          }
        }
        yield plain;
      }
      case Map<?, ?> map -> plainMembers(map);
      default -> ValueText.text(value);
    };
  }

  private static Object resource(StepCall call) {
    String name = call.arguments().text("resource", "");
    if (List.of(name.split("/", -1)).contains("..")) {
      throw new StepFailure(
          name
              + " references a file that is not contained within a library. Use a path below its"
              + " folder resources.");
    }
    Map<String, byte[]> contents = new TreeMap<>();
    for (RunLibraries.OpenLibrary library : RunLibraries.of(call.run()).all()) {
      byte[] content = library.files().resource(name);
      if (content != null) {
        contents.put(library.library().name(), content);
      }
    }
    if (contents.isEmpty()) {
      throw new StepFailure("No such library resource " + name + " could be found.");
    }
    if (contents.size() > 1) {
      throw new StepFailure(
          "Library resource " + name + " ambiguous among libraries " + contents.keySet());
    }
    byte[] content = contents.values().iterator().next();
    String encoding = call.arguments().text("encoding", "").strip();
    if (encoding.equals("Base64")) {
      return Base64.getEncoder().encodeToString(content);
    }
    try {
      return new String(
          content, encoding.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(encoding));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new StepFailure("The encoding " + encoding + " is unknown.");
    }
  }
}
