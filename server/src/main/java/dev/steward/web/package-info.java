/** HTML pages: layout, templates, static files and text formats. */
@NullMarked
package dev.steward.web;

import org.jspecify.annotations.NullMarked;
