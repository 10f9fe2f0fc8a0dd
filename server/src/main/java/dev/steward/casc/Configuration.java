package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.problem.Problem;
import dev.steward.task.BackgroundTask;
import dev.steward.task.BackgroundTasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies configuration documents. A document is parsed and validated completely before any change
 * is made. Applying is idempotent: values that already match the document are left alone.
 */
public final class Configuration {

  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

  /** Section with the policy for unknown names: {@code reject} or {@code warn}. */
  private static final String SELF = "configuration-as-code";

  private final Authorizer rights;
  private final BackgroundTasks works;
  private final List<Section> sections;

  Configuration(Authorizer rights, BackgroundTasks works, List<Section> sections) {
    this.rights = rights;
    this.works = works;
    this.sections = List.copyOf(sections);
  }

  /** Validates a document without applying it. */
  public ConfigErrors check(Caller caller, String text, SecretSources sources) {
    rights.require(caller, Permission.ADMINISTER);
    var errors = new ConfigErrors();
    read(caller, text, sources, errors, new HashSet<>());
    return errors;
  }

  /** Applies a document if it has no errors; returns the errors. */
  public synchronized ConfigErrors apply(Caller caller, String text, SecretSources sources) {
    rights.require(caller, Permission.ADMINISTER);
    var errors = new ConfigErrors();
    List<Runnable> changes = read(caller, text, sources, errors, new HashSet<>());
    if (errors.isEmpty()) {
      applyChanges(caller, changes);
    }
    return errors;
  }

  /**
   * Applies a file, or all YAML files of a folder in alphabetical order.
   *
   * @throws Problem.Invalid with all errors, without applying anything
   */
  public synchronized void applyFiles(Path at, SecretSources sources) {
    var changes = new ArrayList<Runnable>();
    var errorText = new StringBuilder();
    var declared = new HashSet<String>();
    for (Path file : files(at)) {
      var errors = new ConfigErrors();
      try {
        changes.addAll(
            read(
                Caller.system(),
                Files.readString(file, StandardCharsets.UTF_8),
                sources,
                errors,
                declared));
      } catch (IOException e) {
        errors.add(0, "The file is not readable, or is not UTF-8.");
      }
      if (!errors.isEmpty()) {
        errorText.append('\n').append(errors.text().replaceAll("(?m)^", file.getFileName() + ": "));
      }
    }
    if (!errorText.isEmpty()) {
      throw new Problem.Invalid("The configuration has errors and was not applied:" + errorText);
    }
    applyChanges(Caller.system(), changes);
  }

  private void applyChanges(Caller caller, List<Runnable> changes) {
    try (BackgroundTask work =
        works.start(BackgroundTask.TaskType.CONFIGURATION, caller, "", changes.size())) {
      for (Runnable change : changes) {
        change.run();
        work.add(1);
      }
    }
  }

  private static List<Path> files(Path at) {
    if (!Files.isDirectory(at)) {
      return List.of(at);
    }
    var files = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at, "*.{yaml,yml}")) {
      entries.forEach(files::add);
    } catch (IOException e) {
      throw new Problem.Invalid("The configuration folder is not readable.");
    }
    files.sort(null);
    return files;
  }

  private List<Runnable> read(
      Caller caller,
      String text,
      SecretSources sources,
      ConfigErrors errors,
      Set<String> declared) {
    YamlValue document = YamlParser.read(text, errors);
    var context = new ReadContext(sources, errors, declared);
    if (document == null) {
      return List.of();
    }
    if (!(document instanceof YamlValue.Mapping top)) {
      errors.add(
          document.line(),
          "The document must be a mapping, with keys such as jenkins: and steward:.");
      return List.of();
    }
    boolean warn =
        top.all().get(SELF) instanceof YamlValue.Mapping self
            && "warn".equals(context.text(self, "unknown"));
    var values = new LinkedHashMap<String, YamlValue>();
    flatten("", top, values, warn, errors);
    // Values are read in the order of the sections, so that users precede their tokens.
    for (Section section : sections) {
      values.forEach((path, value) -> {
        if (section.paths().contains(path)) {
          section.read(caller, path, value, context);
        }
      });
    }
    return context.changes();
  }

  /** Collects the values of all section paths; other paths are unknown. */
  private void flatten(
      String parent,
      YamlValue.Mapping members,
      Map<String, YamlValue> values,
      boolean warn,
      ConfigErrors errors) {
    members
        .all()
        .forEach((name, value) -> {
          String path = parent.isEmpty() ? name : parent + "." + name;
          if (path.equals(SELF)) {
            return;
          }
          if (sections.stream().anyMatch(section -> section.paths().contains(path))) {
            values.put(path, value);
          } else if (value instanceof YamlValue.Mapping deeper && isPrefix(path)) {
            flatten(path, deeper, values, warn, errors);
          } else if (warn) {
            LOG.warn("unknown configuration key on line {}", members.lineOf(name));
          } else {
            errors.add(members.lineOf(name), ReadContext.unknown(path));
          }
        });
  }

  /** All supported paths, such as {@code jenkins.systemMessage}, sorted. */
  List<String> paths() {
    return sections.stream()
        .flatMap(section -> section.paths().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private boolean isPrefix(String path) {
    return sections.stream()
        .anyMatch(section ->
            section.paths().stream().anyMatch(candidate -> candidate.startsWith(path + ".")));
  }

  /** The current state as a document, limited to what the caller may see, without secrets. */
  public String export(Caller caller) {
    rights.require(caller, Permission.SYSTEM_READ);
    var flat = new TreeMap<String, Object>();
    sections.forEach(section -> section.export(caller, flat));
    Map<String, Object> top = new TreeMap<>();
    flat.forEach((path, value) -> put(top, path.split("\\.", -1), value));
    return YamlText.of(top);
  }

  @SuppressWarnings("unchecked") // intermediate maps are created only here
  private static void put(Map<String, Object> top, String[] path, Object value) {
    Map<String, Object> at = top;
    for (int i = 0; i < path.length - 1; i++) {
      @Nullable Object next = at.computeIfAbsent(path[i], _ -> new TreeMap<String, Object>());
      at = (Map<String, Object>) next;
    }
    at.put(path[path.length - 1], value);
  }
}
