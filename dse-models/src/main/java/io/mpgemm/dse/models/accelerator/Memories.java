package io.mpgemm.dse.models.accelerator;

/**
 * The buffers of an accelerator.
 *
 * @param weight     weights, scales and zero points; keys and values
 * @param activation activations
 * @param output     partial sums and outputs
 */
public record Memories(Memory weight, Memory activation, Memory output) {}
