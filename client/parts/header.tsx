/** Top bar: where one is, where one can go, language, theme, who one is. */
import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { inLanguage } from '../../shared/text.ts';
import { useApp } from '../app-context.ts';
import { languageOf } from '../i18n/i18n.ts';
import { meQuery } from '../rest/queries.ts';
import { request } from '../rest/rest-client.ts';
import { Logo } from './logo.tsx';
import { PastNotice } from './past-notice.tsx';
import { useTheme } from './theme-root.tsx';

/** A machine's page belongs to the twin too, so the router's own idea of "active" is not used there. */
const NOT_BY_ITSELF = { 'aria-current': undefined };

/** Roles that have teaching projects to look at. */
const TEACHING_ROLES: readonly string[] = ['manager', 'instructor', 'student'];

/** Roles that may read what equipment was used for. */
const USE_ROLES: readonly string[] = ['partner', 'manager', 'instructor'];

export function Header() {
  const { t, i18n } = useTranslation();
  const { me, base } = useApp();
  const onTwin = useLocation({
    select: ({ pathname }) => pathname === '/' || pathname.startsWith('/equipment/'),
  });
  return (
    <header className="header">
      <Link to="/" className="brand" aria-label={t('app.name')}>
        <Logo />
        <span className="brand-name">{t('app.name')}</span>
      </Link>
      <span className="base-name">{inLanguage(base.name, languageOf(i18n.language))}</span>
      {base.demo && (
        <span className="badge-dashed" title={t('app.demoHint')}>
          {t('app.demo')}
        </span>
      )}
      <PastNotice />
      <nav aria-label={t('nav.label')} className="nav">
        <Link
          to="/"
          className="nav-link"
          activeProps={NOT_BY_ITSELF}
          {...(onTwin && { 'aria-current': 'page' as const })}
        >
          {t('nav.twin')}
        </Link>
        <Link to="/alarms" className="nav-link" activeProps={{ 'aria-current': 'page' }}>
          {t('nav.alarms')}
        </Link>
        {TEACHING_ROLES.includes(me.role) && (
          <Link to="/projects" className="nav-link" activeProps={{ 'aria-current': 'page' }}>
            {t('nav.projects')}
          </Link>
        )}
        {USE_ROLES.includes(me.role) && (
          <Link to="/use" className="nav-link" activeProps={{ 'aria-current': 'page' }}>
            {t('nav.use')}
          </Link>
        )}
        {me.role === 'manager' && (
          <Link to="/quarantine" className="nav-link" activeProps={{ 'aria-current': 'page' }}>
            {t('nav.quarantine')}
          </Link>
        )}
      </nav>
      <div className="header-end">
        <LanguageButton />
        <ThemeButton />
        <PersonMenu />
      </div>
    </header>
  );
}

/** Switches between Chinese and English. */
export function LanguageButton() {
  const { t, i18n } = useTranslation();
  const other = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <ActionIcon
      variant="default"
      size={34}
      aria-label={t('language.switch')}
      title={t('language.switch')}
      lang={other}
      onClick={() => void i18n.changeLanguage(other)}
    >
      {t('language.short')}
    </ActionIcon>
  );
}

/** Switches between light and dark. */
export function ThemeButton() {
  const { t } = useTranslation();
  const { theme, toggle } = useTheme();
  const label = t(theme === 'dark' ? 'theme.toLight' : 'theme.toDark');
  return (
    <ActionIcon variant="default" size={34} aria-label={label} title={label} onClick={toggle}>
      {theme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}

function PersonMenu() {
  const { t } = useTranslation();
  const { me } = useApp();
  const queries = useQueryClient();
  const signOut = async (): Promise<void> => {
    await request('/logout', { method: 'POST', body: {} });
    queries.setQueryData(meQuery.queryKey, null);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  };
  return (
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <UnstyledButton className="avatar" aria-label={`${t('person.menu')}: ${me.name}`}>
          {[...me.name][0]}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <strong>{me.name}</strong>
          <br />
          {t(`role.${me.role}`)}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t('person.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
