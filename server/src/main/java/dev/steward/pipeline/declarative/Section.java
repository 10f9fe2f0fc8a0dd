package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Argument.ModelCall;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelStep.Branch;
import dev.steward.pipeline.syntax.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A section of a declarative pipeline or of one of its stages. */
public sealed interface Section {

  ModelOrigin origin();

  /**
   * Where the steps run.
   *
   * @param type null if the source names none
   * @param argument a {@link Value} or {@link Argument.Settings}; null without arguments
   */
  record AgentSection(@Nullable Name type, @Nullable Argument argument, ModelOrigin origin)
      implements Section {}

  /** Environment variables. */
  record EnvironmentSection(List<Variable> variables, ModelOrigin origin) implements Section {
    public EnvironmentSection {
      variables = List.copyOf(variables);
    }
  }

  /**
   * An environment variable.
   *
   * @param value a {@link Value}, or a {@link ModelCall} of {@code credentials}
   * @param expression the syntax of the value; null if it was read from JSON
   */
  record Variable(Name name, Argument value, @Nullable Expression expression) {}

  /** Tools by type; the value is the name of an installation. */
  record ToolSection(List<Tool> tools, ModelOrigin origin) implements Section {
    public ToolSection {
      tools = List.copyOf(tools);
    }
  }

  /** A tool that the steps use. */
  record Tool(Name type, Value installation) {}

  /** A section that consists of calls: options, triggers or build parameters. */
  record CallSection(SectionKind kind, boolean ofStage, List<SectionCall> calls, ModelOrigin origin)
      implements Section {

    /** What the calls are. */
    public enum SectionKind {
      OPTIONS("options", "option", "Options", "Expected an option"),
      TRIGGERS("triggers", "trigger", "Triggers", "Expected a trigger"),
      PARAMETERS(
          "parameters", "parameter", "Build parameters", "Expected a build parameter definition");

      private final String section;
      private final String item;
      private final String title;
      private final String expectation;

      SectionKind(String section, String item, String title, String expectation) {
        this.section = section;
        this.item = item;
        this.title = title;
        this.expectation = expectation;
      }

      /** The name of the section. */
      public String section() {
        return section;
      }

      String item() {
        return item;
      }

      String title() {
        return title;
      }

      String expectation() {
        return expectation;
      }
    }

    public CallSection {
      calls = List.copyOf(calls);
    }
  }

  /**
   * One call of a section.
   *
   * @param call null if the statement is not a valid call
   * @param expression the syntax of the call; null if it was read from JSON
   */
  record SectionCall(
      @Nullable ModelCall call, ModelOrigin origin, @Nullable Expression expression) {
    /** The name of the call; null if the statement is not a valid call. */
    public @Nullable String name() {
      return call == null ? null : call.name();
    }
  }

  /** Libraries to load, each with its version. */
  record LibrarySection(List<Value> libraries, ModelOrigin origin) implements Section {
    public LibrarySection {
      libraries = List.copyOf(libraries);
    }
  }

  /** Steps that run afterwards, depending on the result. */
  record PostSection(List<PostCondition> conditions, ModelOrigin origin) implements Section {
    public PostSection {
      conditions = List.copyOf(conditions);
    }
  }

  /** The steps for one condition of a {@code post} section. */
  record PostCondition(String name, Branch branch, ModelOrigin origin) {}

  /** Conditions under which a stage runs. All of them must be true. */
  record WhenSection(
      List<ModelCondition> conditions,
      @Nullable Boolean beforeAgent,
      @Nullable Boolean beforeInput,
      @Nullable Boolean beforeOptions,
      ModelOrigin origin)
      implements Section {
    public WhenSection {
      conditions = List.copyOf(conditions);
    }
  }

  /** A question that a person answers before a stage runs. */
  record InputSection(
      @Nullable Value message,
      @Nullable Value id,
      @Nullable Value ok,
      @Nullable Value submitter,
      @Nullable Value submitterParameter,
      List<SectionCall> parameters,
      ModelOrigin origin)
      implements Section {
    public InputSection {
      parameters = List.copyOf(parameters);
    }
  }
}
