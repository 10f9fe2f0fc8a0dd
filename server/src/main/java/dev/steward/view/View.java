package dev.steward.view;

/**
 * A named list of jobs.
 *
 * @param id 0 for the default view, which each owner has until another view is created
 * @param primary whether it is the primary view, which the owner's page shows
 * @param text its config.xml
 */
public record View(
    long id, Owner owner, String name, boolean primary, ViewDefinition definition, String text) {

  public ViewContent content() {
    return definition.content();
  }
}
