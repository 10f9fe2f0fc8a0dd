package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelStep.Branch;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.CallSection.SectionKind;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.InputSection;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.Section.WhenSection;
import dev.steward.pipeline.declarative.StageModel.AxisList;
import dev.steward.pipeline.declarative.StageModel.ExcludeList;
import dev.steward.pipeline.declarative.StageModel.MatrixAxis;
import dev.steward.pipeline.declarative.StageModel.StageBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.MatrixBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.ParallelBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.SequentialBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.StepsBody;
import dev.steward.pipeline.declarative.StageModel.StageList;
import dev.steward.pipeline.declarative.StageModel.StageSections;
import dev.steward.pipeline.declarative.StepReader.ParallelStep;
import dev.steward.pipeline.declarative.SyntaxMatcher.BlockCall;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads stages and matrices. */
final class StageReader {

  private final SourceText source;
  private final ValueReader values;
  private final StepReader steps;
  private final SectionReader sections;
  private final EnvironmentReader environments;

  StageReader(
      SourceText source,
      ValueReader values,
      StepReader steps,
      SectionReader sections,
      EnvironmentReader environments) {
    this.source = source;
    this.values = values;
    this.steps = steps;
    this.sections = sections;
    this.environments = environments;
  }

  /** Collects the sections of a stage or a matrix while they are read. */
  private final class SectionBuilder {
    private @Nullable AgentSection agent;
    private @Nullable WhenSection when;
    private @Nullable PostSection post;
    private @Nullable ToolSection tools;
    private @Nullable EnvironmentSection environment;
    private @Nullable CallSection options;
    private @Nullable InputSection input;

    /** Reads a section; returns false if it is not one that stages and matrices share. */
    boolean read(String name, Statement statement) {
      switch (name) {
        case "agent" -> agent = sections.agent(statement);
        case "when" -> when = sections.when(statement);
        case "post" -> post = sections.post(statement);
        case "tools" -> tools = sections.tools(statement);
        case "environment" -> environment = environments.read(statement);
        case "options" -> options = sections.calls(statement, SectionKind.OPTIONS, true);
        case "input" -> input = sections.input(statement);
        default -> {
          return false;
        }
      }
      return true;
    }

    StageSections build() {
      return new StageSections(agent, when, post, tools, environment, options, input);
    }
  }

  /** Reads a {@code stages} or {@code parallel} section. */
  StageList stages(Statement statement, String section) {
    BlockCall block = SyntaxMatcher.blockCall(statement);
    var stages = new ArrayList<StageModel>();
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor(section));
    } else {
      for (Statement line : block.statements()) {
        StageModel stage = stage(line);
        if (stage != null) {
          stages.add(stage);
        }
      }
    }
    return new StageList(stages, ModelOrigin.of(statement.position()));
  }

  private @Nullable StageModel stage(Statement statement) {
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null || !block.name().equals("stage")) {
      values.report(statement.position(), Messages.EXPECTED_STAGE);
      return null;
    }
    List<Expression> arguments = block.call().arguments();
    String name = values.text(arguments.getFirst());
    ModelOrigin origin = ModelOrigin.of(statement.position());
    var builder = new SectionBuilder();
    var bodies = new ArrayList<StageBody>();
    Boolean failFast = null;
    if (arguments.size() < 2 || !(arguments.get(1) instanceof Expression.Closure body)) {
      values.report(statement.position(), Messages.STAGE_WITHOUT_BLOCK);
      return new StageModel(name, builder.build(), bodies, null, origin);
    }
    var seen = new HashSet<String>();
    for (Statement line : body.body().statements()) {
      Expression.Call call = SyntaxMatcher.call(line);
      if (call == null) {
        values.report(
            statement.position(), Messages.invalidStageSection(source.at(line.position())));
        continue;
      }
      String section = values.callName(call);
      if (!seen.add(section)) {
        values.report(statement.position(), Messages.multiple(section));
      }
      switch (section) {
        case "steps" -> {
          ParallelStep parallel = steps(line, bodies);
          if (parallel != null && parallel.failFast() != null) {
            failFast = parallel.failFast();
          }
        }
        case "stages" -> replace(bodies, new SequentialBody(stages(line, section)));
        case "parallel" -> replace(bodies, new ParallelBody(stages(line, section)));
        case "matrix" -> replace(bodies, matrix(line));
        case "failFast" -> failFast = values.flag(call);
        default -> {
          if (!builder.read(section, line)) {
            values.report(statement.position(), Messages.unknownStageSection(section));
          }
        }
      }
    }
    return new StageModel(name, builder.build(), bodies, failFast, origin);
  }

  /** A later section of the same kind takes effect, as in Jenkins; the first is an error anyway. */
  private static void replace(List<StageBody> bodies, StageBody body) {
    bodies.removeIf(earlier -> earlier.getClass() == body.getClass());
    bodies.add(body);
  }

  /** Reads the steps of a stage; returns the {@code parallel} step if it is the only one. */
  private @Nullable ParallelStep steps(Statement statement, List<StageBody> bodies) {
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor("steps"));
      return null;
    }
    ParallelStep parallel =
        block.statements().size() == 1 ? steps.parallel(block.statements().getFirst()) : null;
    List<Branch> branches =
        parallel == null
            ? List.of(steps.branch("default", block.body().body()))
            : parallel.branches();
    if (!branches.isEmpty()) {
      replace(bodies, new StepsBody(branches));
    }
    return parallel;
  }

  private MatrixBody matrix(Statement statement) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    var builder = new SectionBuilder();
    AxisList axes = null;
    ExcludeList excludes = null;
    StageList stages = null;
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor("matrix"));
      return new MatrixBody(null, null, null, builder.build(), origin);
    }
    var seen = new HashSet<String>();
    for (Statement line : block.statements()) {
      Expression.Call call = SyntaxMatcher.call(line);
      if (call == null) {
        values.report(
            statement.position(), Messages.invalidStageSection(source.at(line.position())));
        continue;
      }
      String section = values.callName(call);
      if (!seen.add(section)) {
        values.report(statement.position(), Messages.multiple(section));
      }
      switch (section) {
        case "axes" -> axes = axes(line, section, null);
        case "excludes" -> excludes = excludes(line);
        case "stages" -> stages = stages(line, section);
        default -> {
          if (!builder.read(section, line)) {
            values.report(statement.position(), Messages.unknownStageSection(section));
          }
        }
      }
    }
    return new MatrixBody(axes, excludes, stages, builder.build(), origin);
  }

  private AxisList axes(Statement statement, String section, @Nullable Boolean inverse) {
    var axes = new ArrayList<MatrixAxis>();
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor(section));
    } else {
      for (Statement line : block.statements()) {
        MatrixAxis axis = axis(line, inverse);
        if (axis != null) {
          axes.add(axis);
        }
      }
    }
    return new AxisList(axes, ModelOrigin.of(statement.position()));
  }

  private ExcludeList excludes(Statement statement) {
    var excludes = new ArrayList<AxisList>();
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor("excludes"));
    } else {
      for (Statement line : block.statements()) {
        BlockCall exclude = SyntaxMatcher.blockCall(line);
        if (exclude == null || !exclude.name().equals("exclude")) {
          values.report(line.position(), Messages.EXPECTED_EXCLUDE);
        } else {
          excludes.add(axes(line, "exclude", false));
        }
      }
    }
    return new ExcludeList(excludes, ModelOrigin.of(statement.position()));
  }

  /**
   * Reads an axis.
   *
   * @param exclude not null in an exclude, whose axes can have {@code notValues}
   */
  private @Nullable MatrixAxis axis(Statement statement, @Nullable Boolean exclude) {
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null || !block.name().equals("axis")) {
      values.report(statement.position(), Messages.EXPECTED_AXIS);
      return null;
    }
    Name name = null;
    var axisValues = new ArrayList<Value>();
    Boolean inverse = exclude;
    var seen = new HashSet<String>();
    for (Statement line : block.statements()) {
      Expression.Call call = SyntaxMatcher.call(line);
      if (call == null) {
        values.report(statement.position(), Messages.invalidSection(source.at(line.position())));
        continue;
      }
      String field = values.callName(call);
      Position key = call.name().position();
      if (!seen.add(field)) {
        values.report(statement.position(), Messages.multiple(field));
      } else if (call.arguments().isEmpty()) {
        values.report(key, Messages.noArgument("field", field));
      } else if (field.equals("name")) {
        if (call.arguments().size() > 1) {
          values.report(key, Messages.tooManyArguments("field", field));
        } else {
          name = values.name(call.arguments().getFirst());
        }
      } else if (field.equals("values") || (exclude != null && field.equals("notValues"))) {
        if (exclude != null && seen.contains("values") && seen.contains("notValues")) {
          values.report(statement.position(), Messages.EXCLUDE_VALUES);
          continue;
        }
        inverse = exclude == null ? null : field.equals("notValues");
        call.arguments().forEach(argument -> axisValues.add(values.value(argument)));
      } else {
        values.report(key, Messages.invalidSection(source.at(line.position())));
      }
    }
    return new MatrixAxis(name, axisValues, inverse, ModelOrigin.of(statement.position()));
  }
}
