package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.CallSection.SectionKind;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.LibrarySection;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.StageModel.StageList;
import dev.steward.pipeline.declarative.SyntaxMatcher.BlockCall;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.MethodDeclaration;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.Statement;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code pipeline} block of a script into a model, and reports what is not valid. */
final class PipelineReader {

  private static final String PIPELINE = "pipeline";

  private final SourceText source;
  private final ValueReader values;
  private final StepReader steps;
  private final SectionReader sections;
  private final EnvironmentReader environments;
  private final StageReader stages;

  PipelineReader(SourceText source, ProblemCollector problems) {
    this.source = source;
    values = new ValueReader(source, problems);
    steps = new StepReader(source, values);
    sections = new SectionReader(source, values, steps);
    environments = new EnvironmentReader(source, values);
    stages = new StageReader(source, values, steps, sections, environments);
  }

  /** Reads a script that consists of steps only. */
  List<ModelStep> steps(Script script) {
    return script.body().statements().stream().map(steps::step).toList();
  }

  /** Reads the pipeline; null if the script has none, or none with a block. */
  @Nullable PipelineModel read(Script script) {
    Statement statement = find(script.body());
    if (statement == null) {
      // A library can contain the pipeline in its method call().
      for (MethodDeclaration method : script.methods()) {
        if (method.name().equals("call") && method.body() instanceof Statement.Block body) {
          statement = find(body);
        }
      }
    }
    if (statement == null) {
      script.body().statements().forEach(this::reportNestedPipeline);
      return null;
    }
    return pipeline(statement);
  }

  private static @Nullable Statement find(Statement.Block block) {
    for (Statement statement : block.statements()) {
      Expression.Call call = SyntaxMatcher.call(statement);
      if (call != null && PIPELINE.equals(SyntaxMatcher.name(call))) {
        return statement;
      }
    }
    return null;
  }

  private void reportNestedPipeline(Statement statement) {
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block != null) {
      if (block.name().equals(PIPELINE)) {
        values.report(statement.position(), Messages.PIPELINE_NOT_AT_TOP);
      }
      block.statements().forEach(this::reportNestedPipeline);
    }
  }

  /** Collects the sections while they are read. */
  private final class PipelineBuilder {
    private @Nullable StageList stageList;
    private @Nullable PostSection post;
    private @Nullable EnvironmentSection environment;
    private @Nullable AgentSection agent;
    private @Nullable ToolSection tools;
    private @Nullable CallSection options;
    private @Nullable CallSection parameters;
    private @Nullable CallSection triggers;
    private @Nullable LibrarySection libraries;

    void read(String name, Statement line) {
      switch (name) {
        case "stages" -> stageList = stages.stages(line, name);
        case "environment" -> environment = environments.read(line);
        case "post" -> post = sections.post(line);
        case "agent" -> agent = sections.agent(line);
        case "tools" -> tools = sections.tools(line);
        case "options" -> options = sections.calls(line, SectionKind.OPTIONS, false);
        case "parameters" -> parameters = sections.calls(line, SectionKind.PARAMETERS, false);
        case "triggers" -> triggers = sections.calls(line, SectionKind.TRIGGERS, false);
        case "libraries" -> libraries = sections.libraries(line);
        case "properties", "wrappers", "jobProperties", "notifications", "postBuild" ->
            values.report(line.position(), Messages.renamed(name));
        default -> values.report(line.position(), Messages.undefinedSection(name));
      }
    }

    PipelineModel build(ModelOrigin origin) {
      return new PipelineModel(
          stageList,
          post,
          environment,
          agent,
          tools,
          options,
          parameters,
          triggers,
          libraries,
          origin);
    }
  }

  private @Nullable PipelineModel pipeline(Statement statement) {
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.PIPELINE_WITHOUT_BLOCK);
      return null;
    }
    var builder = new PipelineBuilder();
    var seen = new HashSet<String>();
    for (Statement line : block.statements()) {
      Expression.Call call = SyntaxMatcher.call(line);
      if (call == null) {
        values.report(line.position(), Messages.invalidSection(source.at(line.position())));
        continue;
      }
      String name = values.callName(call);
      if (!seen.add(name)) {
        values.report(line.position(), Messages.multiple(name));
      }
      builder.read(name, line);
    }
    return builder.build(ModelOrigin.of(statement.position()));
  }
}
