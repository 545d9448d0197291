/**
 * {@code broker.yaml}: reading, validating as a whole, watching, and rendering back. Nothing here
 * decides what a change leads to; that is the core's.
 */
package io.howdah.broker.config;
