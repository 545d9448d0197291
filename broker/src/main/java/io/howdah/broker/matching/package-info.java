/**
 * Constraints, resources and ports of what is wanted against offers; why what does not fit. Pure:
 * it depends on the model only.
 */
package io.howdah.broker.matching;
