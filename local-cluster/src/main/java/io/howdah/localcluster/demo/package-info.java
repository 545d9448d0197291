/**
 * What {@code scripts/demo} runs: the main job from end to end on one machine, every step verified.
 */
package io.howdah.localcluster.demo;
