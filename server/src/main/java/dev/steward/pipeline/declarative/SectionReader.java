package dev.steward.pipeline.declarative;

import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.declarative.Argument.ModelCall;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelCondition.NamedCondition;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.CallSection.SectionKind;
import dev.steward.pipeline.declarative.Section.InputSection;
import dev.steward.pipeline.declarative.Section.LibrarySection;
import dev.steward.pipeline.declarative.Section.PostCondition;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.SectionCall;
import dev.steward.pipeline.declarative.Section.Tool;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.Section.WhenSection;
import dev.steward.pipeline.declarative.SyntaxMatcher.BlockCall;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads the sections that pipelines and stages have, except the environment and the stages. */
final class SectionReader {

  private final SourceText source;
  private final ValueReader values;
  private final StepReader steps;

  SectionReader(SourceText source, ValueReader values, StepReader steps) {
    this.source = source;
    this.values = values;
    this.steps = steps;
  }

  AgentSection agent(Statement statement) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    BlockCall block = SyntaxMatcher.blockCall(statement);
    return block == null ? bareAgent(statement, origin) : agentBlock(statement, block, origin);
  }

  private AgentSection bareAgent(Statement statement, ModelOrigin origin) {
    Expression.Call call = SyntaxMatcher.call(statement);
    Name type = null;
    if (call == null) {
      values.report(statement.position(), Messages.EXPECTED_AGENT);
    } else if (call.arguments().isEmpty()) {
      values.report(statement.position(), Messages.NO_AGENT_ARGUMENT);
    } else if (call.arguments().size() > 1) {
      values.report(statement.position(), Messages.INVALID_AGENT);
    } else {
      Name name = values.name(call.arguments().getFirst());
      if (DirectiveCatalog.BARE_AGENTS.contains(name.text())) {
        type = name;
      } else {
        values.report(statement.position(), Messages.INVALID_AGENT);
      }
    }
    return new AgentSection(type, null, origin);
  }

  private AgentSection agentBlock(Statement statement, BlockCall block, ModelOrigin origin) {
    if (block.statements().size() > 1) {
      values.report(statement.position(), Messages.ONE_AGENT);
      return new AgentSection(null, null, origin);
    }
    Expression.Call call =
        block.statements().isEmpty() ? null : SyntaxMatcher.call(block.statements().getFirst());
    if (call == null) {
      values.report(statement.position(), Messages.EXPECTED_AGENT);
      return new AgentSection(null, null, origin);
    }
    Name type = values.name(call.name());
    Argument argument = values.settings(block.body()).find(type.text());
    if (type.text().equals("label") && argument instanceof Settings) {
      type = new Name("node", type.origin());
    }
    return new AgentSection(type, argument, origin);
  }

  ToolSection tools(Statement statement) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    var tools = new LinkedHashMap<String, Tool>();
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor("tools"));
      return new ToolSection(List.of(), origin);
    }
    for (Statement line : block.statements()) {
      Expression.Call call = SyntaxMatcher.call(line);
      if (call == null) {
        values.report(statement.position(), Messages.EXPECTED_TOOL);
        continue;
      }
      Name type = values.name(call.name());
      if (call.arguments().isEmpty()) {
        values.report(call.name().position(), Messages.noArgument("tool", type.text()));
      } else if (call.arguments().size() > 1) {
        values.report(call.name().position(), Messages.tooManyArguments("tool", type.text()));
      } else {
        tools.put(type.text(), new Tool(type, values.value(call.arguments().getFirst())));
      }
    }
    return new ToolSection(List.copyOf(tools.values()), origin);
  }

  /** Reads options, triggers or parameters. */
  CallSection calls(Statement statement, SectionKind kind, boolean ofStage) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor(kind.section()));
      return new CallSection(kind, ofStage, List.of(), origin);
    }
    var calls = new ArrayList<SectionCall>();
    for (Statement line : block.statements()) {
      calls.add(call(line, kind));
    }
    return new CallSection(kind, ofStage, calls, origin);
  }

  private SectionCall call(Statement line, SectionKind kind) {
    Expression.Call call = SyntaxMatcher.call(line);
    ModelOrigin origin = ModelOrigin.of(line.position());
    if (call == null) {
      boolean map =
          line instanceof Statement.Evaluation(Expression expression, _)
              && expression instanceof Expression.MapLiteral;
      values.report(
          line.position(), map ? Messages.cannotBeMaps(kind.title()) : kind.expectation());
      return new SectionCall(null, origin, null);
    }
    if (SyntaxMatcher.blockCall(line) != null) {
      values.report(line.position(), Messages.cannotHaveBlocks(kind.title()));
      return new SectionCall(null, origin, null);
    }
    return new SectionCall(values.call(call), origin, call);
  }

  LibrarySection libraries(Statement statement) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    var libraries = new ArrayList<Value>();
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor("libraries"));
      return new LibrarySection(libraries, origin);
    }
    for (Statement line : block.statements()) {
      Expression.Call call = SyntaxMatcher.call(line);
      if (call == null || !"lib".equals(SyntaxMatcher.text(call.name()))) {
        values.report(statement.position(), Messages.expectedLibrary(source.at(line.position())));
      } else if (SyntaxMatcher.blockCall(line) != null) {
        values.report(line.position(), Messages.cannotHaveBlocks("Libraries"));
      } else {
        ModelCall library = values.call(call);
        if (library.arguments().size() == 1
            && library.arguments().getFirst() instanceof Value value) {
          libraries.add(value);
        } else {
          values.report(call.position(), Messages.expectedLibrary(source.at(call.position())));
        }
      }
    }
    return new LibrarySection(libraries, origin);
  }

  PostSection post(Statement statement) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    var conditions = new ArrayList<PostCondition>();
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      values.report(statement.position(), Messages.EXPECTED_BLOCK);
      return new PostSection(conditions, origin);
    }
    for (Statement line : block.statements()) {
      BlockCall condition = SyntaxMatcher.blockCall(line);
      if (condition == null) {
        values.report(
            line.position(), Messages.invalidPostCondition(DirectiveCatalog.POST_CONDITIONS));
      } else {
        conditions.add(
            new PostCondition(
                condition.name(),
                steps.branch("default", condition.body().body()),
                ModelOrigin.of(line.position())));
      }
    }
    return new PostSection(conditions, origin);
  }

  WhenSection when(Statement statement) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    BlockCall block = SyntaxMatcher.blockCall(statement);
    var conditions = new ArrayList<ModelCondition>();
    var times = new HashMap<String, Boolean>();
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor("when"));
      return new WhenSection(conditions, null, null, null, origin);
    }
    for (Statement line : block.statements()) {
      Expression.Call call = SyntaxMatcher.call(line);
      if (call == null) {
        values.report(statement.position(), Messages.EXPECTED_WHEN);
        continue;
      }
      String name = values.callName(call);
      switch (name) {
        case "beforeAgent", "beforeInput", "beforeOptions" -> {
          Boolean flag = values.flag(call);
          if (flag != null) {
            times.put(name, flag);
          }
        }
        default -> conditions.add(condition(line));
      }
    }
    return new WhenSection(
        conditions,
        times.get("beforeAgent"),
        times.get("beforeInput"),
        times.get("beforeOptions"),
        origin);
  }

  private ModelCondition condition(Statement statement) {
    Expression.Call call = SyntaxMatcher.call(statement);
    ModelOrigin origin = ModelOrigin.of(statement.position());
    if (call == null) {
      values.report(statement.position(), Messages.EXPECTED_WHEN);
      return new NamedCondition(null, null, List.of(), origin);
    }
    String name = values.callName(call);
    if (name.equals("expression")) {
      return steps.codeBlock(statement, name, "When");
    }
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      return new NamedCondition(name, values.arguments(call.arguments()), List.of(), origin);
    }
    StepArguments arguments =
        block.arguments().isEmpty() ? null : values.arguments(block.arguments());
    return new NamedCondition(
        name, arguments, block.statements().stream().map(this::condition).toList(), origin);
  }

  InputSection input(Statement statement) {
    ModelOrigin origin = ModelOrigin.of(statement.position());
    BlockCall block = SyntaxMatcher.blockCall(statement);
    var fields = new HashMap<String, Value>();
    var parameters = new ArrayList<SectionCall>();
    if (block == null) {
      values.report(statement.position(), Messages.expectedBlockFor("input"));
      return new InputSection(null, null, null, null, null, parameters, origin);
    }
    var seen = new HashSet<String>();
    for (Statement line : block.statements()) {
      Expression.Call call = SyntaxMatcher.call(line);
      if (call == null) {
        values.report(statement.position(), Messages.invalidSection(source.at(line.position())));
        continue;
      }
      String name = values.callName(call);
      values.name(call.name());
      if (!seen.add(name)) {
        values.report(statement.position(), Messages.multiple(name));
      }
      Position key = call.name().position();
      if (call.arguments().isEmpty()) {
        values.report(key, Messages.noArgument("field", name));
      } else if (call.arguments().size() > 1) {
        values.report(key, Messages.tooManyArguments("field", name));
      } else {
        switch (name) {
          case "message", "id", "ok", "submitter", "submitterParameter" ->
              fields.put(name, values.value(call.arguments().getFirst()));
          case "parameters" -> parameters.addAll(calls(line, SectionKind.PARAMETERS, true).calls());
          default -> values.report(key, Messages.invalidInputField(name));
        }
      }
    }
    return new InputSection(
        fields.get("message"),
        fields.get("id"),
        fields.get("ok"),
        fields.get("submitter"),
        fields.get("submitterParameter"),
        parameters,
        origin);
  }
}
