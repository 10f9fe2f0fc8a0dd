package dev.steward.job.xml;

import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sections of the job form, derived from the described types. */
public final class FormCatalog {

  private static final String PROPERTIES = "properties";
  private static final String DISCARDER = "jenkins.model.BuildDiscarderProperty";

  private final TypeRegistry types;
  private volatile @Nullable List<FormSection> sections;
  private volatile @Nullable List<FormSection> pipelineSections;

  public FormCatalog(TypeRegistry types) {
    this.types = types;
  }

  /**
   * The form sections of a job, in display order.
   *
   * @param root the root element of its definition
   */
  public List<FormSection> sections(EditableElement root) {
    return PipelineXml.isPipeline(root.name()) ? pipelineSections(root) : sections();
  }

  private List<FormSection> sections() {
    List<FormSection> current = sections;
    if (current == null) {
      current = createSections();
      sections = current;
    }
    return current;
  }

  private List<FormSection> pipelineSections(EditableElement root) {
    List<FormSection> current = pipelineSections;
    if (current == null) {
      current = createPipelineSections();
      pipelineSections = current;
    }
    EditableElement oldTriggers = root.find(TypeKind.TRIGGER.element());
    if (oldTriggers == null || oldTriggers.children().isEmpty()) {
      return current;
    }
    var all = new ArrayList<>(current);
    all.add(
        new FormSection(
            "old-triggers",
            "Build triggers outside the properties",
            List.of(TypeKind.TRIGGER.element()),
            withForm(types.of(TypeKind.TRIGGER).all()),
            Set.of(),
            null));
    return List.copyOf(all);
  }

  private List<FormSection> createPipelineSections() {
    var all = new ArrayList<FormSection>();
    all.add(parameters());
    all.add(
        section(
            TypeKind.TRIGGER,
            "triggers",
            List.of(PROPERTIES, PipelineXml.TRIGGERS, TypeKind.TRIGGER.element())));
    for (TypeDescription<?> scm : types.of(TypeKind.SCM).all()) {
      parts(scm, List.of(PipelineXml.DEFINITION, TypeKind.SCM.element()), scm.symbol(), all);
    }
    all.add(
        new FormSection(
            PROPERTIES,
            "Concurrency, permissions and other properties",
            List.of(PROPERTIES),
            withForm(types.of(TypeKind.PROPERTY).all()),
            Set.of(DefinitionReader.PARAMETERS, DISCARDER, PipelineXml.TRIGGERS),
            null));
    return List.copyOf(all);
  }

  private FormSection parameters() {
    return section(
        TypeKind.PARAMETER,
        "parameters",
        List.of(PROPERTIES, DefinitionReader.PARAMETERS, TypeKind.PARAMETER.element()));
  }

  private List<FormSection> createSections() {
    var all = new ArrayList<FormSection>();
    all.add(parameters());
    for (TypeDescription<?> scm : types.of(TypeKind.SCM).all()) {
      parts(scm, List.of(TypeKind.SCM.element()), scm.symbol(), all);
    }
    all.add(section(TypeKind.TRIGGER, "triggers", List.of(TypeKind.TRIGGER.element())));
    List<String> wrappers = List.of(TypeKind.WRAPPER.element());
    all.add(section(TypeKind.WRAPPER, "wrappers", wrappers));
    for (TypeDescription<?> wrapper : types.of(TypeKind.WRAPPER).all()) {
      parts(wrapper, List.of(wrappers.getFirst(), wrapper.element()), null, all);
    }
    all.add(section(TypeKind.STEP, "builders", List.of(TypeKind.STEP.element())));
    all.add(section(TypeKind.ACTION, "publishers", List.of(TypeKind.ACTION.element())));
    all.add(
        new FormSection(
            PROPERTIES,
            "Permissions and throttling",
            List.of(PROPERTIES),
            withForm(
                types.of(TypeKind.PROPERTY).all().stream()
                    .filter(type -> !PipelineXml.isPipelineProperty(type.element()))
                    .toList()),
            // Parameters and the build discarder have their own form sections.
            Set.of(DefinitionReader.PARAMETERS, DISCARDER),
            null));
    return List.copyOf(all);
  }

  private FormSection section(TypeKind kind, String id, List<String> path) {
    return new FormSection(id, kind.title(), path, withForm(types.of(kind).all()), Set.of(), null);
  }

  /** Adds sections for the parts of an element that exists at most once. */
  private static void parts(
      TypeDescription<?> owner, List<String> path, @Nullable String scm, List<FormSection> all) {
    for (Field<?> field : owner.fields()) {
      if (field.format() == FieldFormat.TYPES) {
        var listPath = new ArrayList<>(path);
        listPath.add(field.path());
        all.add(
            new FormSection(
                field.name(),
                field.label(),
                List.copyOf(listPath),
                withForm(field.types().all()),
                Set.of(),
                scm));
      }
    }
  }

  private static List<TypeDescription<?>> withForm(List<? extends TypeDescription<?>> all) {
    return all.stream()
        .filter(TypeDescription::hasForm)
        .<TypeDescription<?>>map(type -> type)
        .toList();
  }

  /** The source controls that a form offers. */
  public List<TypeDescription<?>> scms() {
    return withForm(types.of(TypeKind.SCM).all());
  }

  /** The source control with that symbol; null if it is unknown. */
  public @Nullable TypeDescription<?> scm(String symbol) {
    return types.of(TypeKind.SCM).findSymbol(symbol);
  }

  /** The XML that a form edits, with settings of old plugin versions in the current layout. */
  public String toCurrentLayout(String xml) {
    return ScmLayout.toCurrentLayout(xml, types);
  }

  /**
   * The XML after a form edited the output of {@link #toCurrentLayout}; converted back to the old
   * layout if the form did not change those settings.
   *
   * @param xml the text before the edit
   */
  public String restoreLayout(String edited, String xml) {
    return ScmLayout.restoreLayout(edited, xml, types);
  }
}
