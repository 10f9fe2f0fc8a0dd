package dev.steward.pipeline.declarative;

import java.util.Collection;
import java.util.List;

/** Jenkins' messages about declarative pipelines, to the letter, since clients match them. */
final class Messages {

  private Messages() {}

  static final String PIPELINE_NOT_AT_TOP =
      "pipeline block must be at the top-level, not within another block.";
  static final String PIPELINE_WITHOUT_BLOCK = "Expected a block with the \"pipeline\" step";
  static final String EXPECTED_BLOCK = "Expected a block";
  static final String EXPECTED_STAGE = "Expected a stage";
  static final String EXPECTED_STAGE_NAME = "Expected a stage name but did not find any";
  static final String STAGE_WITHOUT_BLOCK = "Stage does not have a block";
  static final String EXPECTED_STEP = "Expected a step";
  static final String EXPECTED_SYMBOL = "Expected a symbol";
  static final String EXPECTED_WHEN = "Expected a when condition";
  static final String EXPECTED_AGENT = "Expected an agent";
  static final String EXPECTED_AXIS = "Expected an axis";
  static final String EXPECTED_EXCLUDE = "Expected an exclude";
  static final String EXPECTED_TEXT = "Expected string literal";
  static final String EXPECTED_PAIRS = "Expected name=value pairs";
  static final String EXPECTED_SETTING = "Expected to find ‘someKey \"someValue\"’";
  static final String EXPECTED_TOOL = "Expected to find ‘someTool \"someVersion\"’";
  static final String EXPECTED_BRANCH = "Expected closure or failFast";
  static final String CALL_ON_OBJECT =
      "Method calls on objects not allowed outside \"script\" blocks.";
  static final String CALL_WITH_BLOCK = "Method call arguments";
  static final String FUNCTION_ARGUMENT = "Internal function call parameters must be strings.";
  static final String INVALID_AGENT =
      "Only \"agent none\", \"agent any\" or \"agent {...}\" are allowed.";
  static final String ONE_AGENT = "Only one agent type is allowed per agent section";
  static final String NO_AGENT_ARGUMENT = "No argument for agent";
  static final String BIG_INTEGER =
      "BigIntegers cannot be used as constants in Declarative. The maximum value for an integer is"
          + " 9,223,372,036,854,775,807 and the minimum value for an integer is"
          + " -9,223,372,036,854,775,808.";
  static final String ENVIRONMENT_VALUE =
      "Environment variable values must either be single quoted, double quoted, or function"
          + " calls.";
  static final String ENVIRONMENT_OPERATION =
      "Environment variable values can only be joined together with ‘+’s.";
  static final String ENVIRONMENT_PART =
      "Environment variable values to be concatenated together must be single or double quoted.";
  static final String EXCLUDE_VALUES =
      "Exclude axis must contain either \"values\" or \"notValues\"";
  static final String NO_VARIABLES = "No variables specified for environment";
  static final String NO_TOOLS = "No tools specified";
  static final String EMPTY_WHEN = "Empty when closure, remove the property or add some content.";
  static final String NO_MESSAGE = "No message specified for input";
  static final String NO_STEPS = "No steps specified for branch";
  static final String NO_STAGES = "No stages specified";
  static final String NO_AXES = "No axis directives specified";
  static final String NO_EXCLUDES = "No exclude directives specified";
  static final String NESTED_PARALLEL =
      "\"matrix\" or \"parallel\" cannot be nested inside another \"matrix\" or \"parallel\".";
  static final String NOT_SOLE_PARAMETER =
      "Step does not take a single required parameter - use named parameters instead";
  static final String MIXED_ARGUMENTS = "Cannot mix named and unnamed arguments";
  static final String NO_PATTERN = "Changelog is missing required parameter \"pattern\".";

  static String expectedBlockFor(String section) {
    return "Expected a block for " + section;
  }

  static String multiple(String section) {
    return "Multiple occurrences of the " + section + " section";
  }

  static String undefinedSection(String section) {
    return "Undefined section \"" + section + "\"";
  }

  static String unknownStageSection(String section) {
    return "Unknown stage section \""
        + section
        + "\". Starting with version 0.5, steps in a stage must be in a ‘steps’ block.";
  }

  static String invalidSection(String source) {
    return "Not a valid section definition: \""
        + source
        + "\". Some extra configuration is required.";
  }

  static String invalidStageSection(String source) {
    return "Not a valid stage section definition: \""
        + source
        + "\". Some extra configuration is required.";
  }

  static String expectedBoolean(String name) {
    return "Expected a boolean with " + name;
  }

  static String cannotHaveBlocks(String title) {
    return title + " definitions cannot have blocks";
  }

  static String cannotBeMaps(String title) {
    return title + " cannot be defined as maps";
  }

  static String expectedLibrary(String source) {
    return "Expected a \"lib(...)\" but got " + source;
  }

  static String duplicateVariable(String name) {
    return "Duplicate environment variable name: \"" + name + "\"";
  }

  static String invalidVariable(String name) {
    return "\""
        + name
        + "\" is not a valid identifier and cannot be used for an environment variable. Identifiers"
        + " must start with a letter or underscore and can contain only letters, numbers or"
        + " underscores.";
  }

  static String invalidEnvironmentLine(String source) {
    return "\""
        + source
        + "\" is not a valid environment expression. Use \"key = value\" pairs with valid"
        + " Java/shell keys.";
  }

  static String noArgument(String kind, String name) {
    return "No argument for " + kind + " \"" + name + "\"";
  }

  static String tooManyArguments(String kind, String name) {
    return "Too many arguments for " + kind + " \"" + name + "\"";
  }

  static String invalidInputField(String name) {
    return "Not a valid field for input: \"" + name + "\"";
  }

  static String stepWithoutBlock(String kind) {
    return kind + " step without a block";
  }

  static String bareValue(String source) {
    return source + " cannot be used as a value directly. Did you mean \"" + source + "\"?";
  }

  static String invalidPostCondition(Collection<String> valid) {
    return "The ‘post’ section can only contain build condition names with code blocks. Valid"
        + " condition names are "
        + valid;
  }

  static String required(String section) {
    return "Missing required section \"" + section + "\"";
  }

  static String empty(String section) {
    return section + " can not be empty";
  }

  static String duplicate(String what, String name) {
    return "Duplicate " + what + ": \"" + name + "\"";
  }

  static String unknownPostCondition(String name, Collection<String> valid) {
    return "Invalid condition \"" + name + "\" - valid conditions are " + valid;
  }

  static String invalidType(String what, String name, Collection<String> valid) {
    return "Invalid " + what + " type \"" + name + "\". Valid " + what + " types: " + valid;
  }

  static String missingTool(String type, String name, String nearest) {
    return "Tool type \""
        + type
        + "\" does not have an install of \""
        + name
        + "\" configured - did you mean \""
        + nearest
        + "\"?";
  }

  static String unknownCondition(String name, Collection<String> valid) {
    return "Unknown conditional " + name + ". Valid conditionals are: " + String.join(", ", valid);
  }

  static String noConditionArguments(String name) {
    return "No additional arguments are allowed for children when condition \"" + name + "\".";
  }

  static String noNestedConditions(String name) {
    return "No children when conditions are allowed for when condition \"" + name + "\".";
  }

  static String noChildCondition(String name) {
    return "Nested when condition \"" + name + "\" requires at least one child condition.";
  }

  static String oneChildCondition(String name) {
    return "Nested when condition \"" + name + "\" requires exactly 1 child condition(s).";
  }

  static String invalidPattern(String pattern, String reason) {
    return "\"" + pattern + "\" is not a valid regular expression. " + reason;
  }

  static String invalidParameter(String name, String nearest) {
    return "Invalid parameter \"" + name + "\", did you mean \"" + nearest + "\"?";
  }

  static String missingParameter(String name) {
    return "Missing required parameter: \"" + name + "\"";
  }

  static String unnamedArguments(String name) {
    return "Arguments to \"" + name + "\" must be explicitly named.";
  }

  static String wrongCount(String name, int expected, int actual) {
    return "\""
        + name
        + "\" should have "
        + expected
        + " arguments but has "
        + actual
        + " arguments instead.";
  }

  static String wrongType(String expected, String parameter, Object value) {
    return "Expecting \""
        + expected
        + "\" for parameter \""
        + parameter
        + "\" but got \""
        + value
        + "\" of type "
        + value.getClass()
        + " instead";
  }

  static String wrongUnnamedType(String expected, Object value) {
    return "Expecting \""
        + expected
        + "\" but got \""
        + value
        + "\" of type "
        + value.getClass()
        + " instead";
  }

  static String codeErrors(String step, List<String> errors) {
    return "Groovy compilation error(s) in "
        + step
        + ". Error(s): \""
        + String.join(", ", errors)
        + "\"";
  }

  static String blockedStep(String name, String reason) {
    return "Invalid step \"" + name + "\" used - not allowed in this context - " + reason;
  }

  static String inOptions(String section) {
    return "The \""
        + section
        + "\" job property can't be used in the \"options\" directive. Use the \""
        + section
        + " {...}\" directive instead.";
  }

  static String nothingToDo(String stage) {
    return "Expected one of \"steps\", \"stages\", or \"parallel\" for stage \"" + stage + "\"";
  }

  static String severalBodies(String stage) {
    return "Only one of \"matrix\", \"parallel\", \"stages\", or \"steps\" allowed for stage \""
        + stage
        + "\"";
  }

  static String notInParallelStage(String section, String stage) {
    return "\""
        + section
        + "\" is not allowed in stage \""
        + stage
        + "\" as it contains parallel or matrix stages";
  }

  static String noAgentType(Collection<String> valid) {
    return "No agent type specified. Must be one of " + valid;
  }

  static String invalidAgentType(String name, Collection<String> valid) {
    return "Invalid agent type \"" + name + "\" specified. Must be one of " + valid;
  }

  static String missingAgentParameter(String agent, String parameter) {
    return "Missing required parameter for agent type \"" + agent + "\": " + parameter;
  }

  static String invalidAgentParameter(String name, String agent, Collection<String> valid) {
    return "Invalid config option \""
        + name
        + "\" for agent type \""
        + agent
        + "\". Valid config options are "
        + valid;
  }

  static String severalAgentParameters(String agent, Collection<String> parameters) {
    return "Multiple parameters are required for agent type \""
        + agent
        + "\" - "
        + parameters
        + ". Please use a block instead.";
  }

  static String expectedTextButGot(Object value) {
    return "Expected string literal but got " + value;
  }

  static String renamed(String section) {
    return switch (section) {
      case "properties" ->
          "The ‘properties’ section has been renamed as of version 0.8. Use ‘options’ instead.";
      case "wrappers" ->
          "The 'wrappers' section has been removed as of version 0.8. Use 'options' instead.";
      case "jobProperties" ->
          "The ‘jobProperties’ section has been renamed as of version 0.7. Use ‘properties’"
              + " instead.";
      case "notifications" ->
          "The ‘notifications’ section has been removed as of version 0.6. Use ‘post’ for all"
              + " post-build actions.";
      default ->
          "The ‘postBuild’ section has been renamed as of version 0.6. Use ‘post’ for all"
              + " post-build actions.";
    };
  }
}
