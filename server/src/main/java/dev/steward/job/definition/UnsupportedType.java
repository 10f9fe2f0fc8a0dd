package dev.steward.job.definition;

/**
 * An element of a type that this server does not support. The XML of such an element is kept.
 *
 * @param element its name
 */
public record UnsupportedType(String element)
    implements BuildStep, BuildWrapper, PostBuildAction, BuildTrigger, SourceControl {

  @Override
  public String className() {
    return element;
  }
}
