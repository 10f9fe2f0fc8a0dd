package dev.steward.pipeline.declarative;

import static dev.steward.pipeline.catalog.DirectiveCatalog.AGENTS;
import static dev.steward.pipeline.catalog.DirectiveCatalog.BARE_AGENTS;
import static dev.steward.pipeline.catalog.DirectiveCatalog.CONDITIONS;
import static dev.steward.pipeline.catalog.DirectiveCatalog.OPTIONS;
import static dev.steward.pipeline.catalog.DirectiveCatalog.PARAMETERS;
import static dev.steward.pipeline.catalog.DirectiveCatalog.POST_CONDITIONS;
import static dev.steward.pipeline.catalog.DirectiveCatalog.STAGE_OPTIONS;
import static dev.steward.pipeline.catalog.DirectiveCatalog.TOOL_TYPES;
import static dev.steward.pipeline.catalog.DirectiveCatalog.TRIGGERS;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.declarative.Argument.ModelCall;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.NamedArgument;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelCondition.NamedCondition;
import dev.steward.pipeline.declarative.ModelStep.CodeBlock;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.CallSection.SectionKind;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.InputSection;
import dev.steward.pipeline.declarative.Section.LibrarySection;
import dev.steward.pipeline.declarative.Section.PostCondition;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.SectionCall;
import dev.steward.pipeline.declarative.Section.Tool;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.Section.Variable;
import dev.steward.pipeline.declarative.Section.WhenSection;
import dev.steward.pipeline.declarative.StepArguments.NamedArguments;
import dev.steward.pipeline.declarative.StepArguments.PositionalArguments;
import dev.steward.pipeline.declarative.StepArguments.SingleArgument;
import dev.steward.text.Regex;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Checks the sections of pipelines and stages. A section that is null is not checked. */
final class SectionValidator {

  private final ProblemCollector problems;
  private final CallValidator calls;
  private final InstalledTools installed;

  SectionValidator(ProblemCollector problems, CallValidator calls, InstalledTools installed) {
    this.problems = problems;
    this.calls = calls;
    this.installed = installed;
  }

  /** Returns whether a variable can have the name: a Java identifier without a dollar sign. */
  static boolean isVariable(String name) {
    return !name.isEmpty()
        && name.indexOf('$') < 0
        && Character.isJavaIdentifierStart(name.codePointAt(0))
        && name.codePoints().allMatch(Character::isJavaIdentifierPart);
  }

  void check(@Nullable EnvironmentSection environment) {
    if (environment == null) {
      return;
    }
    if (environment.variables().isEmpty()) {
      problems.add(environment.origin(), Messages.NO_VARIABLES);
    }
    for (Variable variable : environment.variables()) {
      Name name = variable.name();
      if (!isVariable(name.text())) {
        problems.add(name.origin(), Messages.invalidVariable(name.text()));
      }
    }
  }

  void check(@Nullable ToolSection section) {
    if (section == null) {
      return;
    }
    if (section.tools().isEmpty()) {
      problems.add(section.origin(), Messages.NO_TOOLS);
    }
    for (Tool tool : section.tools()) {
      String type = tool.type().text();
      Value value = tool.installation();
      if (!TOOL_TYPES.contains(type)) {
        problems.add(
            tool.type().origin(),
            Messages.invalidType("tool", type, TOOL_TYPES.stream().sorted().toList()));
      } else if (value.literal()) {
        Collection<String> names = installed.names(type);
        if (names != null && !names.contains(value.text())) {
          String nearest = String.valueOf(EditDistance.nearest(value.text(), names));
          problems.add(value.origin(), Messages.missingTool(type, value.text(), nearest));
        }
      }
    }
  }

  void check(@Nullable CallSection section) {
    if (section == null) {
      return;
    }
    SectionKind kind = section.kind();
    if (section.calls().isEmpty()) {
      problems.add(section.origin(), Messages.empty(kind.section()));
    } else if (kind != SectionKind.PARAMETERS) {
      List<String> names =
          section.calls().stream().map(SectionCall::name).filter(Objects::nonNull).toList();
      for (String name : ModelValidator.repeated(names)) {
        problems.add(section.origin(), Messages.duplicate(kind.item() + " name", name));
      }
    }
    Map<String, CallDescription> valid =
        switch (kind) {
          case OPTIONS -> section.ofStage() ? STAGE_OPTIONS : OPTIONS;
          case TRIGGERS -> TRIGGERS;
          case PARAMETERS -> PARAMETERS;
        };
    if (kind == SectionKind.OPTIONS) {
      section.calls().forEach(call -> checkKnown(call, kind, valid));
    }
    for (SectionCall call : section.calls()) {
      if (kind != SectionKind.OPTIONS) {
        checkKnown(call, kind, valid);
      }
      check(call, kind, valid);
    }
  }

  private void checkKnown(SectionCall call, SectionKind kind, Map<String, CallDescription> valid) {
    String name = call.name();
    if (name != null && !valid.containsKey(name)) {
      problems.add(call.origin(), Messages.invalidType(kind.item(), name, valid.keySet()));
    }
  }

  private void check(SectionCall item, SectionKind kind, Map<String, CallDescription> valid) {
    ModelCall call = item.call();
    if (call == null) {
      return;
    }
    if (valid.containsKey(call.name()) && call.mixesArguments()) {
      problems.add(item.origin(), Messages.MIXED_ARGUMENTS);
    }
    if (kind == SectionKind.OPTIONS
        && (call.name().equals("parameters") || call.name().equals("triggers"))) {
      problems.add(item.origin(), Messages.inOptions(call.name()));
    }
    calls.checkCall(call, valid.get(call.name()));
  }

  void check(@Nullable LibrarySection libraries) {
    if (libraries != null && libraries.libraries().isEmpty()) {
      problems.add(libraries.origin(), Messages.empty("libraries"));
    }
  }

  void check(PostSection post) {
    if (post.conditions().isEmpty()) {
      problems.add(post.origin(), Messages.empty("post"));
    }
    List<String> names = post.conditions().stream().map(PostCondition::name).toList();
    for (String name : ModelValidator.repeated(names)) {
      problems.add(post.origin(), Messages.duplicate("build condition name", name));
    }
  }

  void check(PostCondition condition) {
    if (!POST_CONDITIONS.contains(condition.name())) {
      problems.add(
          condition.origin(), Messages.unknownPostCondition(condition.name(), POST_CONDITIONS));
    }
  }

  void check(@Nullable InputSection input) {
    if (input == null) {
      return;
    }
    if (input.message() == null) {
      problems.add(input.origin(), Messages.NO_MESSAGE);
    }
    for (SectionCall parameter : input.parameters()) {
      checkKnown(parameter, SectionKind.PARAMETERS, PARAMETERS);
      check(parameter, SectionKind.PARAMETERS, PARAMETERS);
    }
  }

  void check(@Nullable AgentSection agent) {
    if (agent == null) {
      return;
    }
    Name type = agent.type();
    if (type == null) {
      problems.add(agent.origin(), Messages.noAgentType(DirectiveCatalog.agentNames()));
      return;
    }
    CallDescription description = AGENTS.get(type.text());
    if (description == null) {
      problems.add(
          type.origin(), Messages.invalidAgentType(type.text(), DirectiveCatalog.agentNames()));
    } else if (!BARE_AGENTS.contains(type.text())) {
      checkArguments(type, agent.argument(), description);
    }
  }

  private void checkArguments(Name type, @Nullable Argument argument, CallDescription description) {
    List<String> required = description.required().stream().map(CallParameter::name).toList();
    if (argument instanceof Settings settings) {
      for (String name : required) {
        if (settings.find(name) == null) {
          problems.add(type.origin(), Messages.missingAgentParameter(type.text(), name));
        }
      }
      for (NamedArgument setting : settings.entries()) {
        String name = setting.name().text();
        if (description.parameter(name) == null) {
          problems.add(
              setting.name().origin(),
              Messages.invalidAgentParameter(
                  name,
                  type.text(),
                  description.parameters().stream().map(CallParameter::name).toList()));
        }
      }
    } else if (required.size() > 1) {
      problems.add(type.origin(), Messages.severalAgentParameters(type.text(), required));
    }
  }

  void check(@Nullable WhenSection when) {
    if (when == null) {
      return;
    }
    if (when.conditions().isEmpty()) {
      problems.add(when.origin(), Messages.EMPTY_WHEN);
    }
    when.conditions().forEach(this::check);
  }

  private void check(ModelCondition condition) {
    switch (condition) {
      case CodeBlock block -> calls.checkCode(block);
      case NamedCondition named when named.name() != null -> check(named, named.name());
      case NamedCondition _ -> {}
    }
  }

  private void check(NamedCondition condition, String name) {
    CallDescription description = CONDITIONS.get(name);
    if (description == null) {
      problems.add(condition.origin(), Messages.unknownCondition(name, CONDITIONS.keySet()));
    } else if (description.takesBody()) {
      checkChildren(condition, name);
    } else if (!condition.children().isEmpty()) {
      problems.add(condition.origin(), Messages.noNestedConditions(name));
    } else if (condition.arguments() != null) {
      calls.checkArguments(condition.arguments(), description, condition.origin(), false);
    }
    if (name.equals("changelog")) {
      checkPattern(condition);
    }
    condition.children().forEach(this::check);
  }

  private void checkChildren(NamedCondition condition, String name) {
    if (condition.arguments() != null) {
      problems.add(condition.origin(), Messages.noConditionArguments(name));
    } else if (name.equals("not")) {
      if (condition.children().size() == 1) {
        // Jenkins checks, and reports, the only child of a condition twice.
        condition.children().forEach(this::check);
      } else {
        problems.add(condition.origin(), Messages.oneChildCondition(name));
      }
    } else if (condition.children().isEmpty()) {
      problems.add(condition.origin(), Messages.noChildCondition(name));
    }
  }

  private void checkPattern(NamedCondition condition) {
    Value pattern =
        switch (condition.arguments()) {
          case SingleArgument(Value value, _) -> value;
          case PositionalArguments positional -> positional.values().getFirst();
          case NamedArguments named -> named.find("pattern");
          case null -> null;
        };
    if (pattern == null) {
      problems.add(condition.origin(), Messages.NO_PATTERN);
    } else if (pattern.literal()) {
      try {
        Regex.of(pattern.text());
      } catch (PatternSyntaxException e) {
        problems.add(
            condition.origin(),
            Messages.invalidPattern(pattern.text(), String.valueOf(e.getMessage())));
      }
    }
  }
}
