package dev.steward.web.item;

import dev.steward.http.Parameters;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.DefinitionEdit.ElementEdit;
import dev.steward.job.xml.FieldEdit;
import dev.steward.job.xml.FormKinds;
import dev.steward.job.xml.FormSchema;
import dev.steward.job.xml.GitForm;
import dev.steward.job.xml.LegacyGit;
import dev.steward.job.xml.SourcesEdit;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Configuration form of a job.
 *
 * @param revision revision that the form was created from
 * @param keeping build discarder settings
 * @param kept elements without form fields, shown as XML
 */
public record ConfigForm(
    long revision,
    List<Field> lines,
    List<Field> flags,
    List<Field> keeping,
    Sources sources,
    List<Block> blocks,
    List<Kept> kept) {

  static final String STALE = "The job was changed since this form was opened. Reload the form.";

  private static final List<Field> LINES =
      List.of(
          new Field("description", "Description", "", ""),
          new Field("displayName", "Display name", "Shown instead of the name.", ""),
          new Field(
              "assignedNode",
              "Label expression",
              "Nodes that the job may run on, such as linux && !slow.",
              ""),
          new Field(
              "customWorkspace",
              "Custom workspace",
              "Directory to use instead of the default workspace.",
              ""),
          new Field("jdk", "JDK", "Name of a JDK installation.", ""),
          new Field(
              "authToken",
              "Authentication token for remote triggers",
              "Anyone with this token can start a build by URL.",
              ""),
          new Field("quietPeriod", "Quiet period", "Seconds to wait before a build starts.", ""),
          new Field(
              "scmCheckoutRetryCount",
              "SCM checkout retry count",
              "Number of attempts after a failure.",
              ""));

  private static final List<Field> FLAGS =
      List.of(
          new Field("disabled", "Disable this project", "", ""),
          new Field("concurrentBuild", "Execute concurrent builds if necessary", "", ""),
          new Field("keepDependencies", "Keep the build logs of dependencies", "", ""),
          new Field(
              "blockBuildWhenUpstreamBuilding",
              "Block build when upstream project is building",
              "",
              ""),
          new Field(
              "blockBuildWhenDownstreamBuilding",
              "Block build when downstream project is building",
              "",
              ""));

  private static final List<String> KEPT_FOR =
      List.of(
          "Days to keep builds",
          "Max # of builds to keep",
          "Days to keep artifacts",
          "Max # of builds to keep with artifacts");

  /** Elements without effect in Steward. */
  private static final Set<String> SILENT = Set.of("actions", "canRoam");

  /**
   * A field.
   *
   * @param name name of the XML element and of the form field
   */
  public record Field(String name, String label, String hint, String value) {

    Field saying(String other) {
      return new Field(name, label, hint, other);
    }
  }

  /**
   * Source code management.
   *
   * @param git Git fields; the defaults if Git is not used
   */
  public record Sources(SourcesEdit.ScmType source, List<Value> git) {}

  /** A list of elements, in order. */
  public record Block(FormSchema.FormSection group, List<Item> items) {}

  /**
   * An element of a list.
   *
   * @param from index in the stored list; -1 for a new element
   * @param kind element name
   * @param name display name; the element name if the form has no fields for it
   * @param values null if the element is only preserved
   * @param written XML of a preserved element
   */
  public record Item(
      int from, String kind, String name, @Nullable List<Value> values, String written) {}

  /**
   * A field of an element, with its value.
   *
   * @param rows rows of a table field; the last is empty, for a new row
   */
  public record Value(FormSchema.FormField field, String value, List<FieldEdit.FieldRow> rows) {}

  /** An element that is preserved unchanged. */
  public record Kept(String name, String written) {}

  /** Form of a stored definition. */
  static ConfigForm of(String xml, long revision) {
    return with(LegacyGit.toCurrentLayout(xml), revision, null);
  }

  /** Form as submitted, with the pressed list button applied. */
  static ConfigForm sent(String xml, long revision, Parameters sent) {
    return with(LegacyGit.toCurrentLayout(xml), revision, sent);
  }

  private static ConfigForm with(String xml, long revision, @Nullable Parameters sent) {
    EditableElement root = EditableElement.of(xml);
    var blocks = new ArrayList<Block>();
    SourcesEdit.ScmType source = SentForm.source(root, sent);
    EditableElement git = SourcesEdit.git(root);
    FormSchema.FormType kindOfGit = GitForm.formType(git);
    DefinitionEdit.FieldValues typed =
        sent == null
            ? DefinitionEdit.FieldValues.UNCHANGED
            : SentForm.typed(kindOfGit, "git.", sent);
    var sources = new Sources(source, values(kindOfGit, git, typed));
    for (FormSchema.FormSection group : FormKinds.GROUPS) {
      if (group.equals(GitForm.EXTENSIONS) && source != SourcesEdit.ScmType.GIT) {
        continue;
      }
      blocks.add(block(root, group, sent));
    }
    var keeping = new ArrayList<Field>();
    for (int i = 0; i < KEPT_FOR.size(); i++) {
      String name = SourcesEdit.DISCARDER_ELEMENTS.get(i);
      String value = sent == null ? SourcesEdit.discarderValue(root, name) : sent.get(name, "");
      keeping.add(new Field(name, KEPT_FOR.get(i), "", value));
    }
    return new ConfigForm(
        revision,
        LINES.stream()
            .map(field ->
                field.saying(
                    sent == null
                        ? DefinitionEdit.text(root, field.name())
                        : sent.get(field.name(), "")))
            .toList(),
        FLAGS.stream()
            .map(field ->
                field.saying(
                    Boolean.toString(
                        sent == null ? root.flag(field.name()) : sent.has(field.name()))))
            .toList(),
        keeping,
        sources,
        blocks,
        kept(root));
  }

  /** A list from the stored XML, or as submitted. */
  static Block block(
      EditableElement root, FormSchema.FormSection group, @Nullable Parameters sent) {
    List<EditableElement> old = DefinitionEdit.elements(root, group);
    var items = new ArrayList<Item>();
    if (sent == null) {
      for (int i = 0; i < old.size(); i++) {
        items.add(item(group, i, old.get(i), DefinitionEdit.FieldValues.UNCHANGED));
      }
    } else {
      for (ElementEdit wanted : SentForm.wanted(group, sent)) {
        if (wanted.originalIndex() >= old.size()) {
          throw new Problem.Conflict(STALE);
        }
        items.add(
            wanted.originalIndex() >= 0
                ? item(
                    group,
                    wanted.originalIndex(),
                    old.get(wanted.originalIndex()),
                    wanted.fieldValues())
                : fresh(group, wanted));
      }
      press(group, items, sent.get("do", ""), sent);
    }
    return new Block(group, items);
  }

  private static Item item(
      FormSchema.FormSection group,
      int from,
      EditableElement was,
      DefinitionEdit.FieldValues typed) {
    FormSchema.FormType kind = group.type(was.name());
    return kind == null
        ? new Item(from, was.name(), was.name(), null, was.originalText())
        : new Item(from, was.name(), kind.name(), values(kind, was, typed), "");
  }

  /** A new element, which the XML does not contain yet. */
  private static Item fresh(FormSchema.FormSection group, ElementEdit wanted) {
    FormSchema.FormType kind = group.type(wanted.elementName());
    return kind == null || kind.template().isEmpty()
        ? new Item(-1, wanted.elementName(), wanted.elementName(), null, "")
        : item(group, -1, EditableElement.of(kind.template()), wanted.fieldValues());
  }

  private static List<Value> values(
      FormSchema.FormType kind, EditableElement element, DefinitionEdit.FieldValues typed) {
    var values = new ArrayList<Value>();
    for (FormSchema.FormField field : kind.fields()) {
      String value = typed.values().get(field.path());
      List<FieldEdit.FieldRow> sent = typed.rows().get(field.path());
      var rows = new ArrayList<FieldEdit.FieldRow>();
      if (field.type().hasRows()) {
        rows.addAll(sent == null ? FieldEdit.rows(element, field) : sent);
        rows.add(empty(field));
      }
      values.add(new Value(field, value == null ? FieldEdit.value(element, field) : value, rows));
    }
    return values;
  }

  private static FieldEdit.FieldRow empty(FormSchema.FormField field) {
    return new FieldEdit.FieldRow(-1, field.columns().stream().map(ConfigForm::unsaid).toList());
  }

  /** Initial value of a cell in a new row. */
  private static String unsaid(FormSchema.FormField column) {
    return column.options().isEmpty() ? "" : column.options().getFirst().value();
  }

  /** Elements without form fields. */
  private static List<Kept> kept(EditableElement root) {
    var kept = new ArrayList<Kept>();
    for (EditableElement child : root.children()) {
      String name = child.name();
      boolean lists =
          FormKinds.GROUPS.stream()
              .anyMatch(group -> group.path().size() == 1 && group.path().contains(name));
      boolean shown =
          lists
              || SILENT.contains(name)
              || LINES.stream().anyMatch(field -> field.name().equals(name))
              || FLAGS.stream().anyMatch(field -> field.name().equals(name))
              || SourcesEdit.discarderPath(root).contains(name)
              || (name.equals("scm") && SourcesEdit.scmType(root) != SourcesEdit.ScmType.OTHER)
              || (child.children().isEmpty() && child.text().isBlank());
      if (shown) {
        continue;
      }
      kept.add(new Kept(name, child.originalText()));
    }
    return kept;
  }

  /** Applies a list button, such as {@code builders:up-1} or {@code builders:add}. */
  private static void press(
      FormSchema.FormSection group, List<Item> items, String button, Parameters sent) {
    if (!button.startsWith(group.id() + ":")) {
      return;
    }
    String what = button.substring(group.id().length() + 1);
    if (what.equals("add")) {
      FormSchema.FormType kind = group.type(sent.get("add." + group.id(), ""));
      if (kind != null && !kind.template().isEmpty()) {
        items.add(
            item(
                group,
                -1,
                EditableElement.of(kind.template()),
                DefinitionEdit.FieldValues.UNCHANGED));
      }
      return;
    }
    if (!what.matches("(up|down|remove)-[0-9]{1,6}")) {
      return;
    }
    int at = Integer.parseInt(what.substring(what.indexOf('-') + 1));
    int other = what.startsWith("up") ? at - 1 : at + 1;
    if (at >= items.size()) {
      return;
    }
    if (what.startsWith("remove")) {
      items.remove(at);
    } else if (other >= 0 && other < items.size()) {
      Collections.swap(items, at, other);
    }
  }

  /** The definition with the submitted values; parsed once for all changes. */
  static String applied(String xml, Parameters sent) {
    EditableElement.EditableDocument document =
        EditableElement.document(LegacyGit.toCurrentLayout(xml));
    apply(document.root(), sent);
    return LegacyGit.restoreLayout(document.toXml(), xml);
  }

  private static void apply(EditableElement root, Parameters sent) {
    for (String number : List.of("quietPeriod", "scmCheckoutRetryCount")) {
      String value = sent.get(number, "").strip();
      if (!value.matches("[0-9]{0,8}")
          && !value.equals(DefinitionEdit.text(root, number).strip())) {
        throw new Problem.Invalid(
            (number.equals("quietPeriod") ? "The quiet period" : "The SCM checkout retry count")
                + " must be a whole number, or empty.");
      }
    }
    DefinitionEdit.set(root, "description", sent.get("description", ""));
    for (Field field : LINES.subList(1, LINES.size())) {
      String value = sent.get(field.name(), "");
      if (field.name().equals("assignedNode")
          && !value.isBlank()
          && !value.equals(DefinitionEdit.text(root, field.name()))) {
        // canRoam=true would disable the label.
        DefinitionEdit.set(root, "canRoam", "false");
      }
      DefinitionEdit.setOptional(root, field.name(), value);
    }
    for (Field field : FLAGS) {
      DefinitionEdit.set(root, field.name(), Boolean.toString(sent.has(field.name())));
    }
    if (sent.has(SourcesEdit.DISCARDER_ELEMENTS.getFirst())) {
      SourcesEdit.setDiscarder(
          root,
          SourcesEdit.DISCARDER_ELEMENTS.stream().map(name -> sent.get(name, "").strip()).toList());
    }
    if (sent.has("source")) {
      SourcesEdit.set(
          root,
          SentForm.source(root, sent),
          SentForm.typed(GitForm.formType(SourcesEdit.git(root)), "git.", sent));
    }
    for (FormSchema.FormSection group : FormKinds.GROUPS) {
      boolean applies =
          !group.equals(GitForm.EXTENSIONS) || SourcesEdit.scmType(root) == SourcesEdit.ScmType.GIT;
      if (applies && sent.has("has." + group.id())) {
        DefinitionEdit.set(root, group, SentForm.wanted(group, sent));
      }
    }
  }
}
