package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.problem.Problem;
import dev.steward.work.Work;
import dev.steward.work.Works;
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
 * Documents that say how the server is to be. Each is read and checked as a whole before anything
 * of it is done, and what is so already is left alone: applied twice, the second time changes
 * nothing.
 */
public final class Configuration {

  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

  /**
   * How a document says what becomes of names that nobody knows: {@code reject} or {@code warn}.
   */
  private static final String SELF = "configuration-as-code";

  private final Rights rights;
  private final Works works;
  private final List<Section> sections;

  Configuration(Rights rights, Works works, List<Section> sections) {
    this.rights = rights;
    this.works = works;
    this.sections = List.copyOf(sections);
  }

  /** Looks at a document and does nothing. */
  public Faults check(Caller caller, String text, Sources sources) {
    rights.require(caller, Permission.ADMINISTER);
    var faults = new Faults();
    read(caller, text, sources, faults, new HashSet<>());
    return faults;
  }

  /** Does what a document says where nothing is wrong with it; answers what is wrong. */
  public synchronized Faults apply(Caller caller, String text, Sources sources) {
    rights.require(caller, Permission.ADMINISTER);
    var faults = new Faults();
    List<Runnable> changes = read(caller, text, sources, faults, new HashSet<>());
    if (faults.isEmpty()) {
      make(caller, changes);
    }
    return faults;
  }

  /**
   * Does what the file, or each YAML file of the folder by name, says.
   *
   * @throws Problem.Invalid with all that is wrong; nothing is done then
   */
  public synchronized void applyFiles(Path at, Sources sources) {
    var changes = new ArrayList<Runnable>();
    var wrong = new StringBuilder();
    var coming = new HashSet<String>();
    for (Path file : files(at)) {
      var faults = new Faults();
      try {
        changes.addAll(
            read(
                Caller.system(),
                Files.readString(file, StandardCharsets.UTF_8),
                sources,
                faults,
                coming));
      } catch (IOException e) {
        faults.add(0, "The file cannot be read, or is not UTF-8.");
      }
      if (!faults.isEmpty()) {
        wrong.append('\n').append(faults.text().replaceAll("(?m)^", file.getFileName() + ": "));
      }
    }
    if (!wrong.isEmpty()) {
      throw new Problem.Invalid("The configuration is not applied:" + wrong);
    }
    make(Caller.system(), changes);
  }

  private void make(Caller caller, List<Runnable> changes) {
    try (Work work = works.begin(Work.Kind.CONFIGURATION, caller, "", changes.size())) {
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
    try (DirectoryStream<Path> found = Files.newDirectoryStream(at, "*.{yaml,yml}")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new Problem.Invalid("The folder of the configuration cannot be read.");
    }
    files.sort(null);
    return files;
  }

  private List<Runnable> read(
      Caller caller, String text, Sources sources, Faults faults, Set<String> coming) {
    Value document = Yaml.read(text, faults);
    var reading = new Reading(sources, faults, coming);
    if (document == null) {
      return List.of();
    }
    if (!(document instanceof Value.Members top)) {
      faults.add(document.line(), "A document begins with names such as jenkins: and steward:.");
      return List.of();
    }
    boolean warn =
        top.all().get(SELF) instanceof Value.Members self
            && "warn".equals(reading.text(self, "unknown"));
    var found = new LinkedHashMap<String, Value>();
    flatten("", top, found, warn, faults);
    // In the sections' order: users are there before their tokens.
    for (Section section : sections) {
      found.forEach((path, value) -> {
        if (section.paths().contains(path)) {
          section.read(caller, path, value, reading);
        }
      });
    }
    return reading.changes();
  }

  /** Finds what stands under the paths of sections; what leads to none is not known. */
  private void flatten(
      String above, Value.Members members, Map<String, Value> found, boolean warn, Faults faults) {
    members
        .all()
        .forEach((name, value) -> {
          String path = above.isEmpty() ? name : above + "." + name;
          if (path.equals(SELF)) {
            return;
          }
          if (sections.stream().anyMatch(section -> section.paths().contains(path))) {
            found.put(path, value);
          } else if (value instanceof Value.Members deeper && leadsOn(path)) {
            flatten(path, deeper, found, warn, faults);
          } else if (warn) {
            LOG.warn(
                "the configuration says something that is not known, in line {}",
                members.lineOf(name));
          } else {
            faults.add(members.lineOf(name), Reading.unknown(path));
          }
        });
  }

  /** All paths that a document may set, such as {@code jenkins.systemMessage}, sorted. */
  List<String> paths() {
    return sections.stream()
        .flatMap(section -> section.paths().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private boolean leadsOn(String path) {
    return sections.stream()
        .anyMatch(section -> section.paths().stream().anyMatch(one -> one.startsWith(path + ".")));
  }

  /** The present state as a document, as far as the caller may see it. No secret is in it. */
  public String export(Caller caller) {
    rights.require(caller, Permission.SYSTEM_READ);
    var flat = new TreeMap<String, Object>();
    sections.forEach(section -> section.export(caller, flat));
    Map<String, Object> top = new TreeMap<>();
    flat.forEach((path, value) -> put(top, path.split("\\.", -1), value));
    return YamlText.of(top);
  }

  @SuppressWarnings("unchecked") // maps between the top and a path's end are made here alone
  private static void put(Map<String, Object> top, String[] path, Object value) {
    Map<String, Object> at = top;
    for (int i = 0; i < path.length - 1; i++) {
      @Nullable Object next = at.computeIfAbsent(path[i], _ -> new TreeMap<String, Object>());
      at = (Map<String, Object>) next;
    }
    at.put(path[path.length - 1], value);
  }
}
