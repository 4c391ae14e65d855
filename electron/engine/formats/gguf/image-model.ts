/** Image and video models as stable-diffusion.cpp writes them: with PyTorch's names, and without an architecture. */

/** The parts of a checkpoint: denoiser, autoencoder, text encoders. */
const PARTS =
  /^(model\.diffusion_model|first_stage_model|cond_stage_model|conditioner|text_encoders?|vae|tae|control_model|te[0-9]?|unet)\./

/** Longest name that stable-diffusion.cpp loads: its ggml has a `GGML_MAX_NAME` of 128 with the final NUL. */
export const SD_MAX_NAME_BYTES = 127

/** Whether a tensor is named like a part of a Stable Diffusion checkpoint. */
export const isImagePart = (name: string): boolean => PARTS.test(name)
