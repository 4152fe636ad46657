export { createWebhookSender, type WebhookSenderOptions } from './create-webhook-sender.js';
export { signMessage } from './sign-message.js';
