export {
  type KafkajsOptions,
  kafkajsOptions,
  type SocketFactory,
  type SocketFactoryArguments,
} from './kafkajs.ts';
