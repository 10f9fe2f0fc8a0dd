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
import dev.steward.job.xml.PipelineXml;
import dev.steward.problem.Problem;
import dev.steward.text.XmlText;
import dev.steward.type.TypeArguments;
import dev.steward.type.TypeKind;
import dev.steward.view.ViewXml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jobs or folders, defined by config.xml or by a few fields. Items that are not in the document are
 * left alone.
 */
final class ItemSection implements Section {

  /** Maximum number of items, which limits the size of an export. */
  private static final int MAX_EXPORTED = 1_000;

  /** Lists of described types, in the order of their elements. */
  private static final Map<String, TypeKind> TYPE_LISTS = typeLists();

  private static final String[] JOB_KEYS = jobKeys();

  /** The key of a pipeline: its script, or where the script comes from. */
  private static final String PIPELINE = "pipeline";

  /** Keys of freestyle jobs that pipelines do not have. */
  private static final List<String> FREESTYLE_KEYS =
      List.of("shell", "scm", "steps", "postBuildActions", "wrappers");

  private final String path;
  private final boolean folders;
  private final Jobs jobs;
  private final Authorizer rights;
  private final AppliedDigests digests;

  private ItemSection(
      String path, boolean folders, Jobs jobs, Authorizer rights, AppliedDigests digests) {
    this.path = path;
    this.folders = folders;
    this.jobs = jobs;
    this.rights = rights;
    this.digests = digests;
  }

  private static Map<String, TypeKind> typeLists() {
    var lists = new LinkedHashMap<String, TypeKind>();
    lists.put("parameters", TypeKind.PARAMETER);
    lists.put("triggers", TypeKind.TRIGGER);
    lists.put("steps", TypeKind.STEP);
    lists.put("postBuildActions", TypeKind.ACTION);
    lists.put("wrappers", TypeKind.WRAPPER);
    return lists;
  }

  private static String[] jobKeys() {
    var keys =
        new ArrayList<>(
            List.of(
                "name", "xml", "description", "displayName", "disabled", "shell", "scm", PIPELINE));
    keys.addAll(TYPE_LISTS.keySet());
    return keys.toArray(String[]::new);
  }

  static ItemSection ofFolders(Jobs jobs, Authorizer rights, AppliedDigests digests) {
    return new ItemSection("steward.folders", true, jobs, rights, digests);
  }

  static ItemSection ofJobs(Jobs jobs, Authorizer rights, AppliedDigests digests) {
    return new ItemSection("steward.jobs", false, jobs, rights, digests);
  }

  @Override
  public List<String> paths() {
    return List.of(path);
  }

  @Override
  public void read(Caller caller, String at, YamlValue value, ReadContext context) {
    String[] keys = folders ? new String[] {"name", "xml", "description", "displayName"} : JOB_KEYS;
    for (YamlValue.Mapping item : context.mappings(value, keys)) {
      String name = context.required(item, "name");
      String xml = item.all().containsKey("xml") ? ofXml(item, context) : ofFields(item, context);
      if (name != null && xml != null) {
        for (String part : name.split("/", -1)) {
          context.errors().check(item.lineOf("name"), () -> NameRules.requireValid(part));
        }
        context.errors().check(item.lineOf("xml"), () -> check(xml));
        checkLocation(item.lineOf("name"), name, context);
        context.addChange(() -> apply(caller, name, xml));
      }
    }
  }

  /** Checks that the item can exist under its name after the preceding changes. */
  private void checkLocation(int line, String name, ReadContext context) {
    String key = Job.key(name);
    Item existing = jobs.findItem(Caller.system(), name);
    if ((existing != null && existing instanceof Folder != folders)
        || context.isDeclared((folders ? "job " : "folder ") + key)) {
      context.errors().add(line, "A job and a folder have the same name; remove one of them.");
    }
    int slash = name.lastIndexOf('/');
    String parent = slash < 0 ? "" : name.substring(0, slash);
    if (!parent.isEmpty()
        && !(jobs.findItem(Caller.system(), parent) instanceof Folder)
        && !context.isDeclared("folder " + Job.key(parent))) {
      context
          .errors()
          .add(line, "The parent folder does not exist; define it in steward.folders first.");
    }
    context.declare((folders ? "folder " : "job ") + key);
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
      new DefinitionReader(jobs.types()).read(xml);
    }
  }

  private static @Nullable String ofXml(YamlValue.Mapping item, ReadContext context) {
    if (item.all().size() > 2) {
      context.errors().add(item.line(), "'xml' can only be combined with 'name'.");
    }
    return context.text(item, "xml");
  }

  private String ofFields(YamlValue.Mapping item, ReadContext context) {
    // The default XML has no list of views, since an empty list would delete the folder's existing
    // views.
    YamlValue pipeline = item.all().get(PIPELINE);
    String xml =
        folders
            ? ViewXml.withoutElement(FolderXml.EMPTY, "folderViews")
            : pipeline == null ? DefinitionText.EMPTY : pipelineXml(item, pipeline, context);
    for (String field : List.of("description", "displayName")) {
      String text = context.text(item, field);
      if (text != null) {
        xml = DefinitionText.with(xml, field, text);
      }
    }
    if (context.flag(item, "disabled", false)) {
      xml = DefinitionText.with(xml, "disabled", "true");
    }
    if (folders) {
      return xml;
    }
    YamlValue scm = item.all().get("scm");
    if (scm != null) {
      xml = XmlText.withElement(xml, "scm", typeXml("scm", TypeKind.SCM, scm, context));
    }
    for (Map.Entry<String, TypeKind> list : TYPE_LISTS.entrySet()) {
      String elements =
          typesXml(list.getKey(), list.getValue(), item.all().get(list.getKey()), context);
      if (list.getValue() == TypeKind.STEP) {
        elements = shellSteps(item, context) + elements;
      }
      if (!elements.isEmpty()) {
        xml = withList(xml, list.getValue(), elements);
      }
    }
    return xml;
  }

  private String pipelineXml(YamlValue.Mapping item, YamlValue value, ReadContext context) {
    for (String key : FREESTYLE_KEYS) {
      if (item.all().containsKey(key)) {
        context.errors().add(item.line(), "'" + key + "' cannot be combined with 'pipeline'.");
      }
    }
    if (!(value instanceof YamlValue.Mapping)) {
      String script = context.text(value);
      return PipelineXml.withScript(script == null ? "" : script);
    }
    YamlValue.Mapping source = context.mapping(value, "script", "scm", "scriptPath", "lightweight");
    if (source != null) {
      String script = context.text(source, "script");
      YamlValue scm = source.all().get("scm");
      if ((script == null) == (scm == null)) {
        context.errors().add(source.line(), "A pipeline needs either 'script' or 'scm'.");
      } else if (scm == null) {
        return PipelineXml.withScript(script == null ? "" : script);
      } else {
        String path = context.text(source, "scriptPath");
        return PipelineXml.withScm(
            typeXml("scm", TypeKind.SCM, scm, context),
            path == null ? PipelineXml.DEFAULT_PATH : path,
            context.flag(source, "lightweight", true));
      }
    }
    return PipelineXml.EMPTY;
  }

  private static String withList(String xml, TypeKind kind, String elements) {
    String list = "<" + kind.element() + ">" + elements + "\n  </" + kind.element() + ">";
    return kind == TypeKind.PARAMETER
        ? XmlText.withElement(
            xml,
            "properties",
            "<properties>\n    <hudson.model.ParametersDefinitionProperty>"
                + list
                + "</hudson.model.ParametersDefinitionProperty>\n  </properties>")
        : XmlText.withElement(xml, kind.element(), list);
  }

  /** The elements of a list of types, each a symbol with its fields. */
  private String typesXml(
      String key, TypeKind kind, @Nullable YamlValue value, ReadContext context) {
    List<YamlValue> all =
        switch (value) {
          case null -> List.of();
          case YamlValue.Sequence items -> items.all();
          case YamlValue one -> List.of(one);
        };
    var elements = new StringBuilder();
    for (YamlValue one : all) {
      elements.append("\n    ").append(typeXml(key, kind, one, context));
    }
    return elements.toString();
  }

  private String typeXml(String key, TypeKind kind, YamlValue value, ReadContext context) {
    Object arguments = arguments(value, context);
    try {
      return TypeArguments.nested(key, jobs.types().of(kind), arguments);
    } catch (Problem.Invalid e) {
      context.errors().add(value.line(), e.getMessage());
      return "";
    }
  }

  /** The value as plain objects, with secrets resolved. */
  static @Nullable Object arguments(YamlValue value, ReadContext context) {
    return switch (value) {
      case YamlValue.Scalar scalar -> scalar.text() == null ? null : context.text(scalar);
      case YamlValue.Sequence items -> {
        var all = new ArrayList<@Nullable Object>();
        items.all().forEach(item -> all.add(arguments(item, context)));
        yield all;
      }
      case YamlValue.Mapping mapping -> {
        var all = new LinkedHashMap<String, @Nullable Object>();
        mapping.all().forEach((name, item) -> all.put(name, arguments(item, context)));
        yield all;
      }
    };
  }

  private static String shellSteps(YamlValue.Mapping item, ReadContext context) {
    List<YamlValue> scripts =
        switch (item.all().get("shell")) {
          case null -> List.of();
          case YamlValue.Sequence items -> items.all();
          case YamlValue one -> List.of(one);
        };
    var steps = new StringBuilder();
    for (YamlValue script : scripts) {
      String text = context.text(script);
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
    String digestName = path + " " + name;
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
    } else if (digests.isUnchanged(digestName, xml, item.id() + "r" + item.revision())) {
      return;
    } else if (!withoutDeclaration(jobs.configXml(Caller.system(), item))
        .equals(withoutDeclaration(xml))) {
      jobs.saveConfig(caller, item, xml);
    }
    Item saved = jobs.findItem(Caller.system(), name);
    if (saved != null) {
      digests.put(digestName, xml, saved.id() + "r" + saved.revision());
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
      boolean included =
          switch (item) {
            case Folder _ -> folders;
            case Job _ -> !folders;
          };
      if (included
          && all.size() < MAX_EXPORTED
          && rights.allows(caller, Permission.ITEM_EXTENDED_READ, item.protectedObject())) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", item.fullName());
        entry.put("xml", withoutDeclaration(jobs.configXml(caller, item)));
        all.add(entry);
      }
    }
    if (!all.isEmpty()) {
      out.put(path, all);
    }
  }

  /** The XML without its declaration. */
  private static String withoutDeclaration(String xml) {
    String plain = xml.strip();
    int end = plain.startsWith("<?xml") ? plain.indexOf("?>") : -1;
    return end < 0 ? plain : plain.substring(end + 2).strip();
  }
}
