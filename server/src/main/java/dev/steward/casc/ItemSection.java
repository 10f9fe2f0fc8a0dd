package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.NameRules;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.problem.Problem;
import dev.steward.view.xml.ViewXml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jobs or folders, by config.xml or by a few fields. Items that are not in the document are left
 * alone.
 */
final class ItemSection implements Section {

  /** Limits the size of an export. */
  private static final int MAX_EXPORTED = 1_000;

  private final String path;
  private final boolean folders;
  private final Jobs jobs;
  private final Authorizer rights;
  private final Marks marks;

  private ItemSection(String path, boolean folders, Jobs jobs, Authorizer rights, Marks marks) {
    this.path = path;
    this.folders = folders;
    this.jobs = jobs;
    this.rights = rights;
    this.marks = marks;
  }

  static ItemSection ofFolders(Jobs jobs, Authorizer rights, Marks marks) {
    return new ItemSection("steward.folders", true, jobs, rights, marks);
  }

  static ItemSection ofJobs(Jobs jobs, Authorizer rights, Marks marks) {
    return new ItemSection("steward.jobs", false, jobs, rights, marks);
  }

  @Override
  public List<String> paths() {
    return List.of(path);
  }

  @Override
  public void read(Caller caller, String at, Value value, Reading reading) {
    String[] known =
        folders
            ? new String[] {"name", "xml", "description", "displayName"}
            : new String[] {"name", "xml", "description", "displayName", "disabled", "shell"};
    for (Value.Members item : reading.each(value, known)) {
      String name = reading.required(item, "name");
      String xml = item.all().containsKey("xml") ? whole(item, reading) : ofFields(item, reading);
      if (name != null && xml != null) {
        for (String part : name.split("/", -1)) {
          reading.faults().unless(item.lineOf("name"), () -> NameRules.requireValid(part));
        }
        reading.faults().unless(item.lineOf("xml"), () -> check(xml));
        place(item.lineOf("name"), name, reading);
        reading.change(() -> apply(caller, name, xml));
      }
    }
  }

  /** Checks that the item can exist under its name after the changes before it. */
  private void place(int line, String name, Reading reading) {
    String key = Job.key(name);
    Item there = jobs.findItem(Caller.system(), name);
    if ((there != null && there instanceof Folder != folders)
        || reading.isComing((folders ? "job " : "folder ") + key)) {
      reading.faults().add(line, "A job and a folder have the same name; remove one of them.");
    }
    int slash = name.lastIndexOf('/');
    String above = slash < 0 ? "" : name.substring(0, slash);
    if (!above.isEmpty()
        && !(jobs.findItem(Caller.system(), above) instanceof Folder)
        && !reading.isComing("folder " + Job.key(above))) {
      reading
          .faults()
          .add(line, "The parent folder does not exist; define it in steward.folders first.");
    }
    reading.comes((folders ? "folder " : "job ") + key);
  }

  private void check(String xml) {
    if (FolderXml.isFolder(xml) != folders) {
      throw new Problem.Invalid(
          folders
              ? "This XML defines a job, not a" + " folder."
              : "This XML defines a folder, not a job.");
    }
    if (folders) {
      FolderXml.read(xml);
    } else {
      DefinitionReader.read(xml);
    }
  }

  private static @Nullable String whole(Value.Members item, Reading reading) {
    if (item.all().size() > 2) {
      reading.faults().add(item.line(), "'xml' can only be combined with 'name'.");
    }
    return reading.text(item, "xml");
  }

  private String ofFields(Value.Members item, Reading reading) {
    // An empty list of views would delete the folder's existing views.
    String xml =
        folders ? ViewXml.withoutElement(FolderXml.EMPTY, "folderViews") : DefinitionText.EMPTY;
    for (String field : List.of("description", "displayName")) {
      String text = reading.text(item, field);
      if (text != null) {
        xml = DefinitionText.with(xml, field, text);
      }
    }
    if (reading.flag(item, "disabled", false)) {
      xml = DefinitionText.with(xml, "disabled", "true");
    }
    String steps = steps(item, reading);
    return steps.isEmpty()
        ? xml
        : xml.replace("<builders/>", "<builders>" + steps + "\n  </builders>");
  }

  private static String steps(Value.Members item, Reading reading) {
    List<Value> scripts =
        switch (item.all().get("shell")) {
          case null -> List.of();
          case Value.Items items -> items.all();
          case Value one -> List.of(one);
        };
    var steps = new StringBuilder();
    for (Value script : scripts) {
      String text = reading.text(script);
      if (text != null) {
        String command = DefinitionText.with("<project><command/></project>", "command", text);
        steps
            .append("\n    <hudson.tasks.Shell>")
            .append(command, "<project>".length(), command.length() - "</project>".length())
            .append("</hudson.tasks.Shell>");
      }
    }
    return steps.toString();
  }

  private void apply(Caller caller, String name, String xml) {
    Item item = jobs.findItem(Caller.system(), name);
    String mark = path + " " + name;
    if (item == null) {
      int slash = name.lastIndexOf('/');
      jobs.create(
          caller,
          slash < 0 ? null : folder(name.substring(0, slash)),
          name.substring(slash + 1),
          xml);
    } else if (item instanceof Folder != folders) {
      throw new Problem.Invalid(
          "The configuration defines a job where a folder exists, or a folder where a job exists.");
    } else if (marks.has(mark, xml, item.id() + "r" + item.revision())) {
      return;
    } else if (!body(jobs.configXml(Caller.system(), item)).equals(body(xml))) {
      jobs.saveConfig(caller, item, xml);
    }
    Item saved = jobs.findItem(Caller.system(), name);
    if (saved != null) {
      marks.put(mark, xml, saved.id() + "r" + saved.revision());
    }
  }

  private Folder folder(String name) {
    if (jobs.findItem(Caller.system(), name) instanceof Folder folder) {
      return folder;
    }
    throw new Problem.Invalid(
        "The parent folder of a job does not exist; define it in steward.folders.");
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    var all = new ArrayList<Map<String, Object>>();
    for (Item item : jobs.descendants(caller, null)) {
      boolean wanted =
          switch (item) {
            case Folder _ -> folders;
            case Job _ -> !folders;
          };
      if (wanted
          && all.size() < MAX_EXPORTED
          && rights.allows(caller, Permission.ITEM_EXTENDED_READ, item.protectedObject())) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", item.fullName());
        one.put("xml", body(jobs.configXml(caller, item)));
        all.add(one);
      }
    }
    if (!all.isEmpty()) {
      out.put(path, all);
    }
  }

  /** The XML without its declaration. */
  private static String body(String xml) {
    String plain = xml.strip();
    int end = plain.startsWith("<?xml") ? plain.indexOf("?>") : -1;
    return end < 0 ? plain : plain.substring(end + 2).strip();
  }
}
